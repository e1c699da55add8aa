import type { Notice } from '../protocol/notices.ts';

/** How many notices are kept for those who come back with a cursor. */
export const KEPT_NOTICES = 2_000;

export type Subscriber = (notice: Notice) => void;

/** Tells those who follow what happened, and remembers the last of it. */
export class Bus {
  readonly #kept: Notice[] = [];
  readonly #subscribers = new Set<Subscriber>();
  #cursor = 0;

  get cursor(): number {
    return this.#cursor;
  }

  publish(notice: Omit<Notice, 'cursor'>): void {
    this.#cursor += 1;
    const whole: Notice = { cursor: this.#cursor, ...notice };
    this.#kept.push(whole);
    // Trimmed by halves: shifting one off at each publish would move the whole array each time.
    if (this.#kept.length >= KEPT_NOTICES * 2) this.#kept.splice(0, this.#kept.length - KEPT_NOTICES);
    for (const tell of this.#subscribers) tell(whole);
  }

  /** What came after `cursor`, as far as it is still kept, and then everything new. */
  follow(tell: Subscriber, cursor?: number): Disposable {
    if (cursor !== undefined) {
      for (const notice of this.#kept) if (notice.cursor > cursor) tell(notice);
    }
    this.#subscribers.add(tell);
    return { [Symbol.dispose]: () => void this.#subscribers.delete(tell) };
  }
}
