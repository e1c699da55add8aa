import { closeSync, openSync } from 'node:fs';
import { errnoOf } from './system-words.ts';

/** To look at a tree and to end it takes one descriptor at a time, and one more for each leaf that is frozen. */
export const SPARE_DESCRIPTORS = 8;

const spares: number[] = [];
let kept = false;

/**
 * From now on some descriptors are set aside, so that a daemon that has run out of them can still see its trees and end
 * them: what it may open is used up by its own processes and clients, and just then it must be able to act.
 */
export function keepSpares(): Disposable {
  kept = true;
  fill();
  return {
    [Symbol.dispose]() {
      kept = false;
      release();
    },
  };
}

/**
 * Does what opens a file, and once more with the spares given up for that moment where no descriptor is left. `action`
 * must have done nothing yet when its opening fails.
 */
export function withSpares<T>(action: () => T): T {
  if (kept && spares.length < SPARE_DESCRIPTORS) fill();
  try {
    return action();
  } catch (error) {
    if (!isExhausted(error) || spares.length === 0) throw error;
    release();
    try {
      return action();
    } finally {
      fill();
    }
  }
}

/** Whether no descriptor is left, in this process or in the whole system. What cannot be looked at is not gone. */
const isExhausted = (error: unknown): boolean => ['EMFILE', 'ENFILE'].includes(errnoOf(error) ?? '');

/** The answer of `action`, or `otherwise` where no descriptor is left to find it. */
export function unlessExhausted<T>(otherwise: T, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (isExhausted(error)) return otherwise;
    throw error;
  }
}

function fill(): void {
  try {
    while (spares.length < SPARE_DESCRIPTORS) spares.push(openSync('/dev/null', 'r'));
  } catch {
    // Then there are fewer until others have been given back.
  }
}

function release(): void {
  for (const fd of spares.splice(0)) closeSync(fd);
}
