import type { Instant } from '../base/time.ts';
import type { StartLimitSpec } from '../spec/types.ts';

/**
 * The window with a start at `at` in it, or undefined when that would be one too many.
 *
 * The window slides: a start counts until `interval` has passed since it, so that between any start
 * and the one `burst` places later there is at least `interval`. The answer holds only what still counts
 * at `at`, and so never more than `burst` instants.
 */
export function admit(starts: readonly Instant[], limit: StartLimitSpec, at: Instant): readonly Instant[] | undefined {
  const counting = starts.filter((start) => at - start < limit.intervalMs);
  return counting.length < limit.burst ? [...counting, at] : undefined;
}
