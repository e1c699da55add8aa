import type { Clock } from '../base/clock.ts';
import type { InstanceId } from '../base/process.ts';
import type { Instant, Millis } from '../base/time.ts';

/** The longest wait that a Node timer can carry; a later deadline is reached in several hops. */
export const MAX_TIMER_MS: Millis = 2 ** 31 - 1;

/** One timer for each instance that has a deadline; derived from the state, so that none can be forgotten. */
export class Wakes implements Disposable {
  readonly #timers = new Map<InstanceId, NodeJS.Timeout>();
  readonly #clock: Clock;
  readonly #elapsed: (id: InstanceId) => void;

  constructor(clock: Clock, elapsed: (id: InstanceId) => void) {
    this.#clock = clock;
    this.#elapsed = elapsed;
  }

  set(id: InstanceId, at: Instant | undefined): void {
    const timer = this.#timers.get(id);
    if (timer !== undefined) {
      clearTimeout(timer);
      this.#timers.delete(id);
    }
    if (at !== undefined) this.#arm(id, at);
  }

  get size(): number {
    return this.#timers.size;
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #arm(id: InstanceId, at: Instant): void {
    const wait = Math.min(Math.max(0, Math.ceil(at - this.#clock.now())), MAX_TIMER_MS);
    this.#timers.set(
      id,
      setTimeout(() => this.#fire(id, at), wait),
    );
  }

  /** Node's timers run on a coarser clock and may ring a moment early; the core would call that wake-up early and ignore it. */
  #fire(id: InstanceId, at: Instant): void {
    if (this.#clock.now() < at) return this.#arm(id, at);
    this.#timers.delete(id);
    this.#elapsed(id);
  }
}
