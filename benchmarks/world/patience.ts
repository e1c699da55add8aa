import { setTimeout } from 'node:timers/promises';
import { interruption } from './interruption.ts';

/** A wait that an interruption ends. */
export async function pause(ms: number): Promise<void> {
  interruption.throwIfAborted();
  try {
    await setTimeout(ms, undefined, { signal: interruption });
  } catch (error) {
    interruption.throwIfAborted();
    throw error;
  }
}

/** The longest that anything waits for what it waits for. */
export const BOUND_MS = 60_000;

/** Waits until something is so, and looks every `everyMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  everyMs = 20,
  boundMs = BOUND_MS,
): Promise<void> {
  const end = performance.now() + boundMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not so within ${boundMs} ms: ${what}`);
    await pause(everyMs);
  }
}
