import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acceptApp } from '../../../src/spec/accept.ts';
import { parseEnvFile } from '../../../src/spec/env-file.ts';
import { readApp } from '../../../src/spec/read-app.ts';
import { readText } from '../../spec/app-text.ts';

const folder = fileURLToPath(new URL('../../../config/examples', import.meta.url));
const examples = readdirSync(folder);
const file = (...names: readonly string[]): string => join(folder, ...names);

describe('the examples', () => {
  it('are there', () => {
    expect(examples).toEqual(expect.arrayContaining(['demo', 'lyra']));
  });

  it.each(examples)('can be started: %s', (name) => {
    const app = readApp(file(name, 'app.yaml'), { HOME: '/home/jo', PATH: '/bin' });
    expect(app.name).toBe(name);
    expect(acceptApp(JSON.parse(JSON.stringify(app)))).toEqual(app);
    // Each program that is named lies beside the file.
    const programs = app.processes.flatMap(({ launch }) => launch.command.filter((word) => word.endsWith('.mjs')));
    expect(programs.length).toBeGreaterThan(0);
    expect(readdirSync(file(name))).toEqual(expect.arrayContaining(programs));
  });

  it('ask for what the page of Lyra asks for', () => {
    const [daemon] = readApp(file('lyra', 'app.yaml'), {}).processes;
    expect(daemon?.restart).toMatchObject({
      policy: 'on-failure',
      backoff: { delayMs: 10_000, factor: 1, jitter: 0 },
      limit: { burst: 5, intervalMs: 60_000 },
    });
    expect(daemon?.stop).toEqual({ signal: 'SIGTERM', timeoutMs: 30_000, scope: 'mixed', command: null });
    const env = parseEnvFile(readFileSync(file('lyra', '.env.example'), 'utf8'), '.env.example');
    expect(Object.keys(env)).toEqual(daemon?.launch.envRequired);
  });

  it('hold for Lyra what is not served yet in comments that the schema knows', () => {
    const text = readFileSync(file('lyra', 'app.yaml'), 'utf8');
    const waiting = text
      .replace(/^ {4}# (limits:|logs:|sandbox:|liveness:| {2}\w+: )/gm, '    $1')
      .replace('protect_home: no', 'protect_home: "no"');
    expect(() => readText(waiting)).toThrow(
      expect.objectContaining({
        params: expect.objectContaining({
          problems: ['limits', 'logs.journald', 'sandbox', 'liveness'].map((key) =>
            expect.objectContaining({ keypath: `processes.daemon.${key}`, message: 'not supported yet' }),
          ),
        }),
      }),
    );
  });
});
