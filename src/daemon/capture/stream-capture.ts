import type { Instant, Millis } from '../../base/time.ts';
import { SupError } from '../../errors/sup-error.ts';
import type { Stream } from '../../logs/segment.ts';
import { type SegmentLimits, SegmentSeries } from '../../logs/segment-series.ts';
import { Fifo } from './fifo.ts';

/**
 * The most that a pipe holds where nobody has asked for more (`/proc/sys/fs/pipe-max-size`). Taking that
 * much takes everything that was in it, and a process that writes for ever cannot keep the daemon busy.
 */
const DRAIN_BYTES = 1024 * 1024;

export interface StreamCaptureOptions {
  readonly dir: string;
  readonly stream: Stream;
  readonly limits: SegmentLimits;
  /** Makes sure that the FIFO is there and says where. */
  readonly fifoPath: () => string;
  /** To whom the FIFO is given; null: it stays the daemon's. */
  readonly owner: number | null;
  readonly buffer: Uint8Array;
  readonly retryMs: Millis;
  readonly onTrouble: (error: SupError) => void;
  readonly onRelief: () => void;
  /** The file was taken away (LOG_MOVED_AWAY). No trouble: it goes on at once. */
  readonly onMovedAway: (error: SupError) => void;
  readonly now: () => Instant;
}

/**
 * One FIFO into one series.
 *
 * When the disk refuses (`onTrouble`), it stops reading, so that the child waits on its full pipe; it keeps
 * the bytes it holds, tries them again after `retryMs`, and goes on where it stopped (`onRelief`).
 */
export class StreamCapture implements Disposable {
  readonly #options: StreamCaptureOptions;
  readonly #writer: SegmentSeries;
  #fifo: Fifo;
  #bytes = 0;
  #trouble: Trouble | undefined;
  /** Bytes that no file will hold, counted at the end only. */
  #lost: number | undefined;

  /** SupError LOG_*; then nothing stays open. */
  constructor(options: StreamCaptureOptions) {
    this.#options = options;
    this.#writer = new SegmentSeries(options.dir, options.stream, options.limits, options);
    try {
      this.#fifo = this.#openFifo();
    } catch (error) {
      this.#writer[Symbol.dispose]();
      throw error;
    }
  }

  get stream(): Stream {
    return this.#options.stream;
  }

  /** Bytes in the files since this was opened. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The offset at which the next byte that comes will stand. What the disk has refused so far comes before it. */
  get end(): number {
    return this.#writer.end + (this.#trouble?.pending.length ?? 0);
  }

  limit(limits: SegmentLimits): void {
    this.#writer.limit(limits);
  }

  /** A fresh descriptor for a child. A FIFO that was removed or replaced is made anew first: nobody would read what is written there. */
  openWriter(): number {
    this.#writer.look();
    if (!this.#fifo.intact) {
      this.drain();
      this.#fifo[Symbol.dispose]();
      this.#fifo = this.#openFifo();
      if (this.#trouble !== undefined) this.#fifo.pause();
    }
    return this.#fifo.openWriter();
  }

  /** Everything that is in the pipe now is in the files after this, unless the disk refuses: then it stays in the pipe. */
  drain(): void {
    if (this.#trouble === undefined || this.#retry()) this.#fifo.take(DRAIN_BYTES);
    this.#writer.look();
  }

  [Symbol.dispose](): void {
    this.drain();
    if (this.#trouble !== undefined) this.#giveUp(this.#trouble);
    this.#fifo[Symbol.dispose]();
    this.#writer[Symbol.dispose]();
  }

  #openFifo(): Fifo {
    const { fifoPath, buffer, owner } = this.#options;
    return new Fifo(fifoPath(), buffer, (bytes) => this.#store(bytes), owner);
  }

  #store(bytes: Uint8Array): boolean {
    if (this.#lost !== undefined) {
      this.#lost += bytes.length;
      return true;
    }
    const { bytes: stored, failure } = this.#writer.write(bytes);
    this.#bytes += stored;
    if (failure === undefined) return true;
    // A copy: the buffer belongs to all.
    const pending = Uint8Array.from(bytes.subarray(stored));
    this.#trouble = { pending, failure, timer: this.#retryLater() };
    this.#fifo.pause();
    this.#options.onTrouble(failure);
    return false;
  }

  #retryLater(): NodeJS.Timeout {
    return setTimeout(() => this.#retry(), this.#options.retryMs);
  }

  /** Whether the disk takes what was kept. */
  #retry(): boolean {
    const trouble = this.#trouble;
    if (trouble === undefined) return true;
    clearTimeout(trouble.timer);
    const { bytes: stored, failure } = this.#writer.write(trouble.pending);
    this.#bytes += stored;
    if (failure !== undefined) {
      this.#trouble = { pending: trouble.pending.subarray(stored), failure, timer: this.#retryLater() };
      return false;
    }
    this.#trouble = undefined;
    this.#fifo.resume();
    this.#options.onRelief();
    return true;
  }

  /** The end has come and the disk still refuses: what cannot be kept is at least counted and said. */
  #giveUp({ pending, failure, timer }: Trouble): void {
    clearTimeout(timer);
    this.#lost = pending.length;
    this.#fifo.take(DRAIN_BYTES);
    const why = 'why' in failure.params ? failure.params.why : failure.message;
    this.#options.onTrouble(new SupError('LOG_BYTES_LOST', { path: this.#options.dir, bytes: this.#lost, why }));
  }
}

interface Trouble {
  /** Read from the pipe and not in a file. */
  readonly pending: Uint8Array;
  readonly failure: SupError;
  readonly timer: NodeJS.Timeout;
}
