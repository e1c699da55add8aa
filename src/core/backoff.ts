import type { Millis } from '../base/time.ts';
import type { BackoffSpec } from '../spec/types.ts';

/** Less healthy time than this proves nothing, however short the delays are. */
export const DECAY_STEP_MIN_MS: Millis = 10_000;

/** One step back costs this many of the delays that it takes away. */
export const DECAY_STEP_DELAYS = 2;

/** `delay · factor^(failures − 1)`, never more than `max_delay`; the middle of what {@link backoff} answers. */
export function nominal({ delayMs, factor, maxDelayMs }: BackoffSpec, failures: number): Millis {
  // 0 · ∞ is not a number, and a factor to the power of very many failures is ∞.
  if (delayMs === 0) return 0;
  return Math.min(maxDelayMs, delayMs * factor ** (failures - 1));
}

/**
 * How long to wait before the start that follows `failures` failures in a row (1 or more).
 *
 * With d = {@link nominal} and j = `jitter`, the answer is spread evenly over [d·(1−j), min(d·(1+j), max_delay)]:
 * `max_delay` is a promise, and at the cap the lower half is still spread, so that a crowd of
 * processes does not come back in step. `chance` is in [0, 1).
 */
export function backoff(spec: BackoffSpec, failures: number, chance: number): Millis {
  const middle = nominal(spec, failures);
  const least = middle * (1 - spec.jitter);
  const most = Math.min(middle * (1 + spec.jitter), spec.maxDelayMs);
  return least + chance * (most - least);
}

/**
 * What is left of the failures in a row after a run that was healthy for `healthyMs`.
 *
 * `reset_after` of health forgives all. Before that each step back costs healthy time: twice the delay
 * that the failure had earned, at least 10 s; so a process that crashes every hour is not treated like
 * one that crashes every second, and one that crashes every second is not forgiven for a good second.
 */
export function decayed(spec: BackoffSpec, failures: number, healthyMs: Millis): number {
  if (healthyMs >= spec.resetAfterMs) return 0;
  let left = failures;
  let credit = healthyMs;
  while (left > 0) {
    credit -= Math.max(DECAY_STEP_MIN_MS, DECAY_STEP_DELAYS * nominal(spec, left));
    if (credit < 0) break;
    left -= 1;
  }
  return left;
}
