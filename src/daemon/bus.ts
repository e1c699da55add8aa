import { BUILT_IN } from '../spec/settings/settings.ts';
import { type Cursor, cursorOf, placeOf } from '../protocol/cursor.ts';
import type { Missed, Notice } from '../protocol/notices.ts';

/** How many notices are kept for those who come back with a cursor, where the settings say nothing. */
export const KEPT_NOTICES = BUILT_IN.events.keep;

export type Subscriber = (notice: Notice) => void;

export interface Told {
  readonly notices: readonly Notice[];
  readonly missed: Missed | null;
}

/** Tells those who follow what happened, and remembers the last of it. */
export class Bus {
  readonly #kept: Notice[] = [];
  readonly #subscribers = new Set<Subscriber>();
  readonly #epoch: string;
  #keep = KEPT_NOTICES;
  #at = 0;

  /** `epoch`: a word in 0-9 a-z that no earlier daemon of this home had. */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** That of the newest notice. */
  get cursor(): Cursor {
    return cursorOf({ epoch: this.#epoch, at: this.#at });
  }

  publish(notice: Omit<Notice, 'cursor'>): void {
    this.#at += 1;
    const whole: Notice = { cursor: this.cursor, ...notice };
    this.#kept.push(whole);
    // Trimmed by halves: shifting one off at each publish would move the whole array each time.
    if (this.#kept.length >= this.#keep * 2) this.#kept.splice(0, this.#kept.length - this.#keep);
    for (const tell of this.#subscribers) tell(whole);
  }

  /** How many are kept at least, from now on. */
  keep(count: number): void {
    this.#keep = count;
    if (this.#kept.length > count) this.#kept.splice(0, this.#kept.length - count);
  }

  /** Everything that is still kept, or what came after `since`, and what is missing between the two. */
  after(since?: Cursor): Told {
    const oldest = this.#at - this.#kept.length;
    const place = since === undefined ? undefined : placeOf(since);
    if (place === undefined) return { notices: this.#kept, missed: null };
    if (place.epoch !== this.#epoch) return { notices: this.#kept, missed: { kind: 'other-daemon' } };
    if (place.at > this.#at) return { notices: this.#kept, missed: { kind: 'ahead' } };
    const notices = this.#kept.slice(Math.max(0, place.at - oldest));
    return { notices, missed: place.at < oldest ? { kind: 'forgotten', count: oldest - place.at } : null };
  }

  /** Everything new. */
  follow(tell: Subscriber): Disposable {
    this.#subscribers.add(tell);
    return { [Symbol.dispose]: () => void this.#subscribers.delete(tell) };
  }
}
