import type { Instant } from './time.ts';

/** Where time comes from. Only the composition roots take the real one; everything else is handed a clock. */
export interface Clock {
  /** Milliseconds since boot, never going back; good across a new daemon in the same boot. */
  now(): Instant;
  /** The wall clock, for people only. */
  wall(): Date;
}

export const systemClock: Clock = {
  now: () => Number(process.hrtime.bigint() / 1000n) / 1000,
  wall: () => new Date(),
};
