import type { InstanceId } from '../base/process.ts';
import type { Millis } from '../base/time.ts';

/** The longest that one caller may wait for others. */
export const MAX_SETTLE_MS: Millis = 24 * 60 * 60 * 1000;

export interface Wait {
  readonly ids: Iterable<InstanceId>;
  readonly done: (id: InstanceId) => boolean;
  readonly timeoutMs: Millis;
  /** The one who waits has gone. */
  readonly gone?: AbortSignal;
}

interface Waiter {
  readonly pending: Set<InstanceId>;
  readonly done: (id: InstanceId) => boolean;
  finish(): void;
}

/** Lets others wait for a condition on many instances, with a bound, without asking again and again. */
export class Settler implements Disposable {
  readonly #waiters = new Set<Waiter>();
  #scheduled = false;

  /** Something changed: whoever waits is looked at once, when the present burst of steps is over. */
  touch(): void {
    if (this.#scheduled || this.#waiters.size === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      for (const waiter of this.#waiters) review(waiter);
    });
  }

  /** Resolves with the ids that were not done within the bound; none when all were. */
  wait({ ids, done, timeoutMs, gone }: Wait): Promise<ReadonlySet<InstanceId>> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        gone?.removeEventListener('abort', finish);
        this.#waiters.delete(waiter);
        resolve(waiter.pending);
      };
      const waiter: Waiter = { pending: new Set(ids), done, finish };
      const timer = setTimeout(finish, Math.min(timeoutMs, MAX_SETTLE_MS));
      gone?.addEventListener('abort', finish, { once: true });
      this.#waiters.add(waiter);
      review(waiter);
    });
  }

  /** Ends every wait with what is still pending. */
  [Symbol.dispose](): void {
    for (const waiter of [...this.#waiters]) waiter.finish();
  }
}

function review(waiter: Waiter): void {
  for (const id of waiter.pending) if (waiter.done(id)) waiter.pending.delete(id);
  if (waiter.pending.size === 0) waiter.finish();
}
