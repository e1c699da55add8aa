/** Milliseconds on the monotonic clock since boot. Never a wall-clock time. */
export type Instant = number;

/** A span of time in milliseconds. */
export type Millis = number;
