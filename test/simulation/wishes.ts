import type { Dependency, ExitMatch, ProcessSpec } from '../../src/spec/types.ts';
import { aSpec, HOOK, limits, MEMORY } from '../core/specs.ts';
import type { Luck } from './luck.ts';

const TCP = { kind: 'tcp', host: 'localhost', port: 1, intervalMs: 100, timeoutMs: 100, retries: 1 } as const;
const MATCHES: readonly (readonly ExitMatch[])[] = [[], [], [], [3], ['SIGTERM'], [0]];

/** A spec that a person might write, with times short enough for many lives. `name` and what it depends on are given. */
export function aWish(luck: Luck, name: string, dependsOn: readonly Dependency[]): ProcessSpec {
  return deepFrozen(
    aSpec({
      name,
      dependsOn,
      kind: luck.strikes(0.25) ? 'job' : 'service',
      beforeStart: luck.strikes(0.25) ? [HOOK] : [],
      afterStart: luck.strikes(0.25) ? [HOOK] : [],
      startTimeoutMs: luck.whole(200, 3_000),
      readiness: luck.pick([null, null, { kind: 'after', afterMs: luck.whole(0, 2_500) }, { kind: 'notify' }, TCP]),
      restart: {
        policy: luck.pick(['always', 'unless-stopped', 'on-failure', 'on-failure', 'on-abnormal', 'no']),
        backoff: {
          delayMs: luck.pick([0, 1, 100, 250, 1_000]),
          factor: luck.pick([1, 1.5, 2, 10]),
          maxDelayMs: luck.whole(1_000, 8_000),
          jitter: luck.pick([0, 0.2, 1]),
          resetAfterMs: luck.pick([3_000, 30_000, 120_000]),
        },
        limit: { burst: luck.whole(1, 6), intervalMs: luck.whole(2_000, 60_000) },
        retryAfterMs: luck.pick([null, null, luck.whole(1, 20_000)]),
        success: luck.pick([[0], [0, 3], [0, 'SIGTERM']]),
        prevent: luck.pick(MATCHES),
        force: luck.pick(MATCHES),
      },
      stop: {
        signal: luck.pick(['SIGTERM', 'SIGINT']),
        timeoutMs: luck.pick([0, 300, 1_000, 2_000]),
        scope: luck.pick(['mixed', 'mixed', 'tree', 'main']),
        command: luck.strikes(0.15) ? ['bye'] : null,
      },
      limits: limits({
        memory: luck.strikes(0.6)
          ? {
              ...MEMORY,
              onSoft: luck.pick(['drain', 'drain', 'signal', 'warn', 'none']),
              drainTimeoutMs: luck.whole(0, 4_000),
            }
          : null,
        cpu: luck.strikes(0.4)
          ? { maxPercent: 50, overMs: 1_000, action: luck.pick(['restart', 'throttle', 'warn']) }
          : null,
      }),
    }),
  );
}

/** Freezes the whole of it, so that whoever writes to it is found out. */
export function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFrozen(part);
  }
  return value;
}
