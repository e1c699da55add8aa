import type { Instant, Millis } from '../../base/time.ts';

/** So many answers are kept; with one more all are asked anew. */
const MEMO_MAX = 1_000;

/** Answers that stay good for a while: what fails is never kept. */
export class Memo<T> {
  readonly #kept = new Map<string, { readonly value: T; readonly at: Instant }>();
  readonly #freshMs: Millis;
  readonly #now: () => Instant;

  /** `now`: the monotonic clock. */
  constructor(freshMs: Millis, now: () => Instant) {
    this.#freshMs = freshMs;
    this.#now = now;
  }

  of(key: string, ask: () => T): T {
    const known = this.#kept.get(key);
    const at = this.#now();
    if (known !== undefined && at - known.at < this.#freshMs) return known.value;
    const value = ask();
    if (this.#kept.size >= MEMO_MAX) this.#kept.clear();
    this.#kept.set(key, { value, at });
    return value;
  }
}
