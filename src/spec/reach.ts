import type { Millis } from '../base/time.ts';
import type { BackoffSpec } from './types.ts';

/** The longest that the delay after the `nth` failure (from 1 on) can be, jitter included. */
function longestDelay({ delayMs, factor, maxDelayMs, jitter }: BackoffSpec, nth: number): Millis {
  if (delayMs === 0) return 0;
  const middle = Math.min(maxDelayMs, delayMs * factor ** (nth - 1));
  return Math.min(middle * (1 + jitter), Math.max(middle, maxDelayMs));
}

/** How long the first `burst` delays can take together. A start limit with a shorter window is never reached. */
export function longestSpan(backoff: BackoffSpec, burst: number): Millis {
  let span = 0;
  for (let nth = 1; nth <= burst; nth += 1) span += longestDelay(backoff, nth);
  return span;
}

/** The largest burst whose delays always fit into `intervalMs`; 0 when not even one does. Only for what `longestSpan` refuses. */
export function mostBurst(backoff: BackoffSpec, intervalMs: Millis): number {
  let span = 0;
  let burst = 0;
  while (backoff.delayMs > 0) {
    span += longestDelay(backoff, burst + 1);
    if (span > intervalMs) break;
    burst += 1;
  }
  return burst;
}
