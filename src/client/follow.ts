import type { Notice } from '../protocol/notices.ts';
import type { Client } from './client.ts';

/** Notices that wait for a slow loop; beyond it the oldest are lost, since the newest tell how things stand. */
export const MAX_WAITING_NOTICES = 4_096;

/** Every notice from now on (or after `since`) as an async iterable that ends with the connection. */
export async function follow(client: Client, since?: number): Promise<Notices> {
  const notices = new Notices(since);
  void client.ended.then(() => notices.end());
  await client.follow((notice) => notices.push(notice), since);
  return notices;
}

/** A bounded queue of notices with one reader. */
export class Notices implements AsyncIterableIterator<Notice> {
  #waiting: Notice[] = [];
  /** Readers that came before their notice. */
  #readers: ((result: IteratorResult<Notice, undefined>) => void)[] = [];
  #last: number | undefined;
  #lost = 0;
  #over = false;

  /** `since`: the cursor of the last notice that is known already. */
  constructor(since?: number) {
    this.#last = since;
  }

  /** Notices that were dropped on the way, by the daemon or here, as the gaps between the cursors tell. */
  get lost(): number {
    return this.#lost;
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

  /** A cursor that goes back is that of a new daemon, and no loss. */
  #counted(notice: Notice): Notice {
    if (this.#last !== undefined) this.#lost += Math.max(0, notice.cursor - this.#last - 1);
    this.#last = notice.cursor;
    return notice;
  }
}
