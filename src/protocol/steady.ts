import type { Millis } from '../base/time.ts';

/**
 * A run that follows a failure is settled when it has held out for so long, as long as supervisord's `startsecs`: the run
 * before it was up as well, for a moment. Where nothing has failed nobody waits for it.
 */
export const STEADY_MS: Millis = 1_000;
