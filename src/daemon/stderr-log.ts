import { writeSync } from 'node:fs';
import type { Millis } from '../base/time.ts';
import { hasErrno, reasonOf } from '../logs/refusal.ts';

/** So much is kept for a reader who is behind; what comes beyond it is dropped, and counted. */
export const PENDING_BYTES = 64 * 1024;
/** How soon a reader who is behind is tried again. */
export const RETRY_MS: Millis = 100;

/** What may be over in a moment: a reader who is behind, a full disk under a redirection. */
const FOR_NOW = ['EAGAIN', 'ENOSPC', 'EDQUOT', 'EFBIG'];

/** Takes whole lines; never throws. */
export interface LineSink {
  write(line: string): void;
}

/**
 * The words of a daemon in the foreground, on its standard error. Whoever reads there may stall, or go away, and that
 * must neither hold the daemon up nor end it: lines that nobody takes wait, within a bound, then they are dropped and
 * the gap is told; and where nobody can read any more, the words go on in `elsewhere`.
 */
export class StderrLog implements LineSink {
  readonly #fd: number;
  readonly #elsewhere: () => LineSink;
  readonly #pending: Buffer[] = [];
  #pendingBytes = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #moved: LineSink | undefined;

  /** `fd`: one on which a write does not wait, see `unblocked`. `elsewhere` is asked for at most once. */
  constructor(fd: number, elsewhere: () => LineSink) {
    this.#fd = fd;
    this.#elsewhere = elsewhere;
  }

  write(line: string): void {
    if (this.#moved !== undefined) return this.#moved.write(line);
    // Once there is a gap it goes on until everything before it is out: so it can be told in its place.
    if (this.#dropped > 0 || this.#pendingBytes + Buffer.byteLength(line) > PENDING_BYTES) this.#dropped += 1;
    else this.#queue(line);
    if (this.#timer === undefined) this.flush();
  }

  /** Writes what can be written without waiting. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      for (;;) {
        while (this.#pending.length > 0) this.#writeSome();
        if (this.#dropped === 0) return;
        this.#queue(this.#gap());
      }
    } catch (error) {
      if (FOR_NOW.some((code) => hasErrno(error, code))) this.#later();
      else this.#move(error);
    }
  }

  #queue(line: string): void {
    const bytes = Buffer.from(line);
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #writeSome(): void {
    const [first] = this.#pending;
    if (first === undefined) return;
    const written = writeSync(this.#fd, first);
    this.#pendingBytes -= written;
    if (written < first.length) this.#pending[0] = first.subarray(written);
    else this.#pending.shift();
  }

  #gap(): string {
    const lines = this.#dropped === 1 ? '1 line is' : `${this.#dropped} lines are`;
    this.#dropped = 0;
    return `(${lines} missing here: standard error did not take them)\n`;
  }

  #later(): void {
    this.#timer = setTimeout(() => this.flush(), RETRY_MS).unref();
  }

  /** Nobody can read there any more, ever: a broken pipe, a terminal that was closed. */
  #move(error: unknown): void {
    const next = this.#elsewhere();
    this.#moved = next;
    next.write(`standard error is gone (${reasonOf(error)}); what the daemon says goes on here\n`);
    for (const bytes of this.#pending.splice(0)) next.write(bytes.toString());
    if (this.#dropped > 0) next.write(this.#gap());
  }
}
