import type { Millis } from '../base/time.ts';

/** After this long spent on launching, the loop gets its turn before the next launch: exits and clients do not wait for a large fleet. */
export const LAUNCH_SLICE_MS: Millis = 25;

/** Launches in the order in which they were asked for, in slices between which the loop has its turn. */
export class Launches<T> implements Disposable {
  readonly #launch: (order: T) => void;
  readonly #waiting = new Set<T>();
  #pause: NodeJS.Immediate | undefined;
  #spentMs = 0;

  constructor(launch: (order: T) => void) {
    this.#launch = launch;
  }

  /** It is launched at once where the slice has time left. */
  add(order: T): void {
    this.#waiting.add(order);
    if (this.#pause === undefined) this.#launchSome();
  }

  /** Its turn has not come, and will not. */
  strike(order: T): void {
    this.#waiting.delete(order);
  }

  [Symbol.dispose](): void {
    clearImmediate(this.#pause);
    this.#waiting.clear();
  }

  #launchSome(): void {
    while (this.#spentMs < LAUNCH_SLICE_MS) {
      const [order] = this.#waiting;
      if (order === undefined) break;
      this.#waiting.delete(order);
      const began = performance.now();
      this.#launch(order);
      this.#spentMs += performance.now() - began;
    }
    // The time spent counts over one turn of the loop, however many launches were ordered in it one by one.
    this.#pause ??= setImmediate(() => {
      this.#pause = undefined;
      this.#spentMs = 0;
      if (this.#waiting.size > 0) this.#launchSome();
    });
  }
}
