import { type Cursor, lostBetween } from '../protocol/cursor.ts';
import type { Missed, Notice } from '../protocol/notices.ts';
import type { Client } from './client.ts';

/** Notices that wait for a slow loop; beyond it the oldest are lost, since the newest tell how things stand. */
export const MAX_WAITING_NOTICES = 4_096;

/** Every notice from now on (or after `since`) as an async iterable that ends with the connection. */
export async function follow(client: Client, since?: Cursor): Promise<Notices> {
  const notices = new Notices(since);
  void client.ended.then(() => notices.end());
  const { missed } = await client.follow((notice) => notices.push(notice), since);
  if (missed !== null) notices.missed(missed);
  return notices;
}

/** A bounded queue of notices with one reader. */
export class Notices implements AsyncIterableIterator<Notice> {
  #waiting: Notice[] = [];
  /** Readers that came before their notice. */
  #readers: ((result: IteratorResult<Notice, undefined>) => void)[] = [];
  #last: Cursor | undefined;
  #lost = 0;
  #other = false;
  #over = false;

  /** `since`: the cursor of the last notice that is known already. */
  constructor(since?: Cursor) {
    this.#last = since;
  }

  /** Notices that were dropped on the way, by the daemon or here, as the gaps between the cursors tell. */
  get lost(): number {
    return this.#lost;
  }

  /** Whether `since` was a cursor of another life of the daemon: what happened then is not known now. */
  get fromAnotherLife(): boolean {
    return this.#other;
  }

  /** What the daemon says that it cannot repeat; a count shows as a gap between the cursors by itself. */
  missed({ kind }: Missed): void {
    if (kind === 'other-daemon') this.#other = true;
  }

  push(notice: Notice): void {
    if (this.#over) return;
    const reader = this.#readers.shift();
    if (reader !== undefined) return reader({ done: false, value: this.#counted(notice) });
    this.#waiting.push(notice);
    if (this.#waiting.length > MAX_WAITING_NOTICES) this.#waiting = this.#waiting.slice(MAX_WAITING_NOTICES / 2);
  }

  /** What waits is still read; then the iteration ends. */
  end(): void {
    this.#over = true;
    for (const reader of this.#readers.splice(0)) reader({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<Notice, undefined>> {
    const notice = this.#waiting.shift();
    if (notice !== undefined) return Promise.resolve({ done: false, value: this.#counted(notice) });
    if (this.#over) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** Called when a loop is left: the rest is of no interest. */
  return(): Promise<IteratorResult<Notice, undefined>> {
    this.#waiting = [];
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Across two lives of the daemon nothing is counted as lost. */
  #counted(notice: Notice): Notice {
    if (this.#last !== undefined) this.#lost += lostBetween(this.#last, notice.cursor);
    this.#last = notice.cursor;
    return notice;
  }
}
