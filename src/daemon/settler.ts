import type { InstanceId } from '../base/process.ts';
import type { Millis } from '../base/time.ts';

/** The longest that one caller may wait for others. */
export const MAX_SETTLE_MS: Millis = 24 * 60 * 60 * 1000;

/** Whether an id is where it should be. `againInMs`: not yet, and so much time alone may bring it there, without any change. */
export type Look = boolean | { readonly againInMs: Millis };

export interface Wait {
  readonly ids: Iterable<InstanceId>;
  readonly done: (id: InstanceId) => Look;
  readonly timeoutMs: Millis;
  /** The one who waits has gone. */
  readonly gone?: AbortSignal;
}

/** Lets others wait for a condition on many instances, with a bound, without asking again and again. */
export class Settler implements Disposable {
  readonly #waiters = new Set<Waiter>();
  #scheduled = false;
  #isOver = false;

  /** Something changed: whoever waits is looked at once, when the present burst of steps is over. */
  touch(): void {
    if (this.#scheduled || this.#waiters.size === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      for (const waiter of this.#waiters) waiter.review();
    });
  }

  /** Resolves with the ids that were not done within the bound; none when all were. */
  wait(wait: Wait): Promise<ReadonlySet<InstanceId>> {
    // Who has gone already is never heard of again.
    if (this.#isOver || wait.gone?.aborted === true) return Promise.resolve(new Set(wait.ids));
    return new Promise((resolve) => {
      const waiter = new Waiter(wait, (pending) => {
        this.#waiters.delete(waiter);
        resolve(pending);
      });
      this.#waiters.add(waiter);
      waiter.review();
    });
  }

  /** Ends every wait with what is still pending, and those that come. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const waiter of [...this.#waiters]) waiter.finish();
  }
}

/** One who waits. */
class Waiter {
  readonly #pending: Set<InstanceId>;
  readonly #wait: Wait;
  readonly #finished: (pending: ReadonlySet<InstanceId>) => void;
  readonly #bound: NodeJS.Timeout;
  /** For those that time alone may bring to where they should be. */
  #again: NodeJS.Timeout | undefined;

  constructor(wait: Wait, finished: (pending: ReadonlySet<InstanceId>) => void) {
    this.#pending = new Set(wait.ids);
    this.#wait = wait;
    this.#finished = finished;
    this.#bound = setTimeout(this.finish, Math.min(wait.timeoutMs, MAX_SETTLE_MS));
    wait.gone?.addEventListener('abort', this.finish, { once: true });
  }

  review(): void {
    clearTimeout(this.#again);
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const id of this.#pending) {
      const look = this.#wait.done(id);
      if (look === true) this.#pending.delete(id);
      else if (look !== false) soonestMs = Math.min(soonestMs, look.againInMs);
    }
    if (this.#pending.size === 0) this.finish();
    else if (Number.isFinite(soonestMs)) this.#again = setTimeout(() => this.review(), Math.ceil(soonestMs));
  }

  readonly finish = (): void => {
    clearTimeout(this.#bound);
    clearTimeout(this.#again);
    this.#wait.gone?.removeEventListener('abort', this.finish);
    this.#finished(this.#pending);
  };
}
