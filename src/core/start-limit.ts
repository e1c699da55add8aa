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
  const counting = starts.filter((start) => at < leavesAt(start, limit));
  return counting.length < limit.burst ? [...counting, at] : undefined;
}

/** The earliest instant at which {@link admit} lets one more start into the window of `starts`, which are in the order of time; −∞ when it has room as it is. */
export function opensAt(starts: readonly Instant[], limit: StartLimitSpec): Instant {
  const holding = starts.at(-limit.burst);
  return holding === undefined ? Number.NEGATIVE_INFINITY : leavesAt(holding, limit);
}

/** One sum for both questions: with fractions of a millisecond, `at - start < interval` may refuse at the very instant that was promised. */
const leavesAt = (start: Instant, { intervalMs }: StartLimitSpec): Instant => start + intervalMs;
