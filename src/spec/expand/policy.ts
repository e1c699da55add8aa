import type { ProcessInput } from '../schema/process.ts';
import type { RestartInput } from '../schema/restart.ts';
import type { StopInput } from '../schema/stop.ts';
import type { ReloadSpec, RestartSpec, StopSpec } from '../types.ts';
import { type Slot, wordsOf } from './slot.ts';

const DELAY_MS = 250;
const MAX_DELAY_MS = 60_000;

/** When it is started again by itself. */
export function restartOf(kind: 'service' | 'job', input: RestartInput = {}): RestartSpec {
  const delayMs = input.delay ?? DELAY_MS;
  return {
    policy: input.policy ?? (kind === 'job' ? 'no' : 'on-failure'),
    backoff: {
      delayMs,
      factor: input.factor ?? 2,
      // Who only writes a long delay means that delay, and not the default cap below it.
      maxDelayMs: input.max_delay ?? Math.max(MAX_DELAY_MS, delayMs),
      jitter: (input.jitter ?? 20) / 100,
      resetAfterMs: input.reset_after ?? 600_000,
    },
    limit: { burst: input.limit?.burst ?? 10, intervalMs: input.limit?.interval ?? 300_000 },
    retryAfterMs: input.retry_after ?? null,
    success: input.success ?? [0],
    prevent: input.prevent ?? [],
    force: input.force ?? [],
  };
}

/** How it is stopped. */
export function stopOf(slot: Slot, input: StopInput = {}): StopSpec {
  return {
    signal: input.signal ?? 'SIGTERM',
    timeoutMs: input.timeout ?? 10_000,
    scope: input.scope ?? 'mixed',
    command: input.command === undefined ? null : wordsOf(slot, input.command, [...slot.path, 'stop', 'command']),
  };
}

/** What `sup reload` does. */
export function reloadOf(slot: Slot, { reload = {} }: ProcessInput): ReloadSpec {
  const path = [...slot.path, 'reload'];
  const mode = reload.mode ?? 'replace';
  for (const other of ['signal', 'command'] as const) {
    if (mode !== other && reload[other] !== undefined) {
      slot.problems.add(
        [...path, other],
        { message: `${other} belongs to mode ${other}`, suggestion: `write mode: ${other}` },
        'key',
      );
    }
  }
  switch (mode) {
    case 'replace':
      return { mode };
    case 'signal':
      return { mode, signal: reload.signal ?? 'SIGHUP' };
    case 'command': {
      if (reload.command === undefined) slot.problems.add(path, { message: 'mode command needs a `command`' }, 'key');
      return { mode, command: reload.command === undefined ? [] : wordsOf(slot, reload.command, [...path, 'command']) };
    }
  }
}
