import type { Millis } from '../../base/time.ts';
import { MAX_DURATION_MS } from '../../base/units.ts';
import type { ProcessInput } from '../schema/process.ts';
import type { RestartInput } from '../schema/restart.ts';
import type { StopInput } from '../schema/stop.ts';
import { longestSpan } from '../reach.ts';
import type { BackoffSpec, ReloadSpec, RestartSpec, StopSpec } from '../types.ts';
import { USUAL_BACKOFF, usualMaxDelay } from '../usual.ts';
import { type Slot, wordsOf } from './slot.ts';

const BURST = 10;
const INTERVAL_MS = 300_000;
/** By how much the window is longer than all the delays of a burst, so that the runs between them find room. */
const ROOM = 1.5;
const WHOLE_MS = 60_000;

/** When it is started again by itself. */
export function restartOf(kind: 'service' | 'job', input: RestartInput = {}): RestartSpec {
  const backoff = backoffOf(input);
  const burst = input.limit?.burst ?? BURST;
  return {
    policy: input.policy ?? (kind === 'job' ? 'no' : 'on-failure'),
    backoff,
    limit: { burst, intervalMs: input.limit?.interval ?? intervalFor(backoff, burst) },
    retryAfterMs: input.retry_after ?? null,
    success: input.success ?? [0],
    prevent: input.prevent ?? [],
    force: input.force ?? [],
  };
}

function backoffOf(input: RestartInput): BackoffSpec {
  const delayMs = input.delay ?? USUAL_BACKOFF.delayMs;
  return {
    delayMs,
    factor: input.factor ?? USUAL_BACKOFF.factor,
    maxDelayMs: input.max_delay ?? usualMaxDelay(delayMs),
    jitter: input.jitter === undefined ? USUAL_BACKOFF.jitter : input.jitter / 100,
    resetAfterMs: input.reset_after ?? USUAL_BACKOFF.resetAfterMs,
  };
}

/** The window of who did not write one: long enough for the limit to be reached with the delays that are written. */
function intervalFor(backoff: BackoffSpec, burst: number): Millis {
  const span = longestSpan(backoff, burst);
  if (span <= INTERVAL_MS) return INTERVAL_MS;
  return Math.min(Math.ceil((span * ROOM) / WHOLE_MS) * WHOLE_MS, MAX_DURATION_MS);
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
