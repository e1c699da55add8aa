import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../../src/spec/env-file.ts';
import { readApp } from '../../../src/spec/read-app.ts';
import type { ProcessSpec } from '../../../src/spec/types.ts';

const file = (...names: readonly string[]): string =>
  join(fileURLToPath(new URL('../../../config/examples', import.meta.url)), ...names);

/** The slots of an example by `name` or `name@instance`, as they come out in an environment with only this in it. */
function slotsOf(example: string, env: Readonly<Record<string, string>> = {}): Map<string, ProcessSpec> {
  const { processes } = readApp(file(example, 'app.yaml'), { HOME: '/home/jo', PATH: '/bin', ...env });
  return new Map(processes.map((spec) => [spec.solo ? spec.name : `${spec.name}@${spec.instance}`, spec]));
}

/** `RestartSec=` is always the same time. */
const fixed = (delayMs: number) => ({ delayMs, factor: 1, jitter: 0 });

describe('what the pages ask for, in numbers', () => {
  it('Lyra', () => {
    const daemon = slotsOf('lyra').get('daemon');
    expect(daemon?.restart).toMatchObject({
      policy: 'on-failure',
      backoff: fixed(10_000),
      limit: { burst: 5, intervalMs: 60_000 },
    });
    expect(daemon?.stop).toEqual({ signal: 'SIGTERM', timeoutMs: 30_000, scope: 'mixed', command: null });
    const env = parseEnvFile(readFileSync(file('lyra', '.env.example'), 'utf8'), '.env.example');
    expect(Object.keys(env)).toEqual(daemon?.launch.envRequired);
  });

  it('Awareness', () => {
    const slots = slotsOf('awareness');
    const tries = { policy: 'always', limit: { burst: 10, intervalMs: 300_000 }, retryAfterMs: 300_000 };
    for (const [name, delayMs] of [['bot', 5_000] as const, ['daemon', 10_000] as const, ['invoker', 10_000] as const])
      expect(slots.get(name)?.restart).toMatchObject({ ...tries, backoff: fixed(delayMs) });
    expect(slots.get('invoker')?.launch.env).toMatchObject({
      ENTITY_PATH: '/home/jo/.claude/pps-lyra',
      INVOKER_PORT: '9988',
      TURN_TIMEOUT_S: '60',
    });
    expect(slots.get('daemon')?.launch.env).toMatchObject({
      SLEEP_S: '30',
      INVOKER_URL: 'http://127.0.0.1:9988/invoke',
    });
  });
});
