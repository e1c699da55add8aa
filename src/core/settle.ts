import type { Exit } from '../base/process.ts';
import type { Instant } from '../base/time.ts';
import { formatDuration } from '../base/units.ts';
import { unreachable } from '../base/unreachable.ts';
import { backoff, decayed } from './backoff.ts';
import { type Step, step } from './effect.ts';
import { begin, entered, forget, rest, spawn } from './moves.ts';
import { describe, stoppedBy } from './reason.ts';
import { admit, opensAt } from './start-limit.ts';
import type { Instance, Stopping } from './state.ts';
import { verdict } from './verdict.ts';

/** The slot is free: the tree is empty. What is wanted decides, and only where it is silent the policy. */
export function settle(instance: Instance, state: Stopping, exit: Exit, now: Instant, chance: () => number): Step {
  switch (instance.want) {
    case 'gone':
      return forget(instance);
    case 'down':
      return step(rest(instance, stoppedBy(state.by)));
    case 'up':
      if (state.afresh) return begin(instance, { by: 'person', after: state.after }, now);
      return judge(instance, state, exit, now, chance);
    default:
      return unreachable(instance.want);
  }
}

/** What a person has just asked for and what cannot even be launched is said at once, not tried again and again. */
export function stillborn(instance: Instance, exit: Exit, now: Instant): Step {
  const reason = describe(exit);
  const last = { run: instance.run, exit, cause: 'launch', reason, at: now } as const;
  return step({ ...instance, last, state: { kind: 'failed', cause: 'launch', reason } });
}

/**
 * An automatic start. It is counted at the moment at which it happens, and so the limit is asked here again:
 * the spec may have changed since the exit. `reason`: how the last run ended, in words.
 */
export function respawn(instance: Instance, reason: string, now: Instant): Step {
  const ceiling = isAfterCeiling(instance);
  const admitted = admit(windowOf(instance), instance.spec.restart.limit, now);
  if (admitted === undefined) return limited(instance, reason, now);
  const counted: Instance = {
    ...instance,
    ...(ceiling ? { ceilingStarts: admitted } : { starts: admitted }),
    restarts: instance.restarts + 1,
    ceilingRestarts: instance.ceilingRestarts + (ceiling ? 1 : 0),
  };
  return spawn(counted, 'daemon', now);
}

function judge(instance: Instance, state: Stopping, exit: Exit, now: Instant, chance: () => number): Step {
  const { cause, ready, healthyMs } = state;
  const { restart, outcome, reason } = verdict(instance.spec, { exit, cause, ready, reason: state.reason });
  if (restart) return recover(instance, healthyMs, reason, now, chance);
  if (outcome === 'success') return step(rest(instance, reason));
  return step(entered(instance, { kind: 'failed', cause, reason }));
}

/** Wait, then start again, unless the start limit is spent: asked now, for the planned moment, so that nobody waits in vain. */
function recover(instance: Instance, healthyMs: number, reason: string, now: Instant, chance: () => number): Step {
  const { restart } = instance.spec;
  const failures = decayed(restart.backoff, instance.failures, healthyMs) + 1;
  const failed: Instance = { ...instance, failures };
  const delay = backoff(restart.backoff, failures, chance());
  if (delay === 0) return respawn(failed, reason, now);
  const at = now + delay;
  if (admit(windowOf(instance), restart.limit, at) === undefined) return limited(failed, reason, now);
  return step(entered(failed, { kind: 'waiting', for: { kind: 'backoff', deadline: at }, reason }));
}

/** The late try keeps to the limit too: it comes after `retry_after` at the earliest, and not before the window has room for it. */
function limited(instance: Instance, reason: string, now: Instant): Step {
  const { limit, retryAfterMs } = instance.spec.restart;
  const starts = limit.burst === 1 ? '1 start' : `${limit.burst} starts`;
  const spent = `start limit: ${starts} in ${formatDuration(limit.intervalMs)}; last: ${reason}`;
  const roomAt = opensAt(windowOf(instance), limit);
  const retry = retryAfterMs === null ? {} : { retryAt: Math.max(now + retryAfterMs, roomAt) };
  return step(entered(instance, { kind: 'failed', cause: 'start-limit', reason: spent, ...retry }));
}

/** A ceiling restart has a window of its own, so that a leak does not use up what is meant for crashes, nor the other way round. */
const isAfterCeiling = ({ last }: Instance): boolean => last?.cause === 'ceiling';

const windowOf = (instance: Instance): readonly Instant[] =>
  isAfterCeiling(instance) ? instance.ceilingStarts : instance.starts;
