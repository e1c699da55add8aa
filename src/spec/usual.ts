import type { Millis } from '../base/time.ts';
import type { BackoffSpec } from './types.ts';

/** What holds where an app file says nothing else; who reads a spec is told only of what differs. */
export const USUAL_BACKOFF: BackoffSpec = {
  delayMs: 250,
  factor: 2,
  maxDelayMs: 60_000,
  jitter: 0.2,
  resetAfterMs: 600_000,
};
export const USUAL_START_TIMEOUT_MS: Millis = 30_000;

/** Who only writes a long delay means that delay, and not the usual cap below it. */
export const usualMaxDelay = (delayMs: Millis): Millis => Math.max(USUAL_BACKOFF.maxDelayMs, delayMs);
