import { closeSync } from 'node:fs';
import type { InstanceId } from '../../base/process.ts';
import type { Instant, Millis } from '../../base/time.ts';
import { SupError } from '../../errors/sup-error.ts';
import { reasonOf } from '../../logs/refusal.ts';
import type { Stream } from '../../logs/segment.ts';
import { noteStart, type StartNote } from '../../logs/starts.ts';
import type { LogsSpec } from '../../spec/types.ts';
import type { CaptureRequest, CaptureSlot } from './capture.ts';
import { StreamCapture } from './stream-capture.ts';

export interface FifoSlotOptions {
  readonly buffer: Uint8Array;
  readonly retryMs: Millis;
  readonly now: () => Instant;
  readonly wall: () => Date;
  readonly onTrouble: (id: InstanceId, error: SupError) => void;
  readonly onRelief: (id: InstanceId) => void;
  /** Makes sure that the FIFO is there and says where. */
  readonly fifoPath: (stream: Stream) => string;
  readonly onDispose: () => void;
}

/** The streams that a slot's output is kept as. */
export const streamsOf = ({ streams }: LogsSpec): readonly Stream[] =>
  streams === 'merged' ? ['all'] : ['out', 'err'];

/** One slot: one stream for stdout and stderr together, or one for each. */
export class FifoSlot implements CaptureSlot {
  readonly #request: CaptureRequest;
  readonly #options: FifoSlotOptions;
  readonly #streams: StreamCapture[] = [];
  #troubled = 0;
  #run: number | undefined;

  /** SupError LOG_*; then nothing stays open. */
  constructor(request: CaptureRequest, options: FifoSlotOptions) {
    this.#request = request;
    this.#options = options;
    try {
      for (const stream of streamsOf(request.logs)) this.#streams.push(this.#openStream(stream));
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  get bytes(): number {
    return this.#streams.reduce((sum, stream) => sum + stream.bytes, 0);
  }

  /**
   * Two descriptors even where the streams are merged: each can be closed without a look at the other, and
   * both lead into the one pipe, so that the order of the writes stays exact.
   */
  writers(): { readonly stdout: number; readonly stderr: number } {
    const stdout = this.#stream(0).openWriter();
    try {
      return { stdout, stderr: this.#stream(-1).openWriter() };
    } catch (error) {
      closeSync(stdout);
      throw error;
    }
  }

  begin(run: number): () => void {
    if (run === this.#run) return () => {};
    // What the last run left in the pipe is not of this one. Before the first run the pipe has just been opened, and
    // a pipe that nobody held open is empty: a look at it would cost each of many starts a refused read.
    if (this.#run !== undefined) this.drain();
    const offsets = Object.fromEntries(this.#streams.map(({ stream, end }) => [stream, end]));
    return () => {
      this.#run = run;
      this.#note({ run, at: this.#options.wall().toISOString(), offsets });
    };
  }

  drain(): void {
    for (const stream of this.#streams) stream.drain();
  }

  /** Whether `request` can be served by this slot as it is; new limits can, other files cannot. */
  suits({ dir, logs, owner }: CaptureRequest): boolean {
    const { dir: ownDir, logs: ownLogs, owner: ownOwner } = this.#request;
    return dir === ownDir && logs.streams === ownLogs.streams && owner === ownOwner;
  }

  limit(logs: LogsSpec): void {
    for (const stream of this.#streams) stream.limit(logs);
  }

  [Symbol.dispose](): void {
    for (const stream of this.#streams.splice(0)) stream[Symbol.dispose]();
    this.#options.onDispose();
  }

  /** A start that cannot be noted is a start all the same. */
  #note(note: StartNote): void {
    const { id, dir } = this.#request;
    try {
      noteStart(dir, note);
    } catch (error) {
      this.#options.onTrouble(
        id,
        new SupError('LOG_START_UNNOTED', { path: dir, why: reasonOf(error) }, { cause: error }),
      );
    }
  }

  #openStream(stream: Stream): StreamCapture {
    const { id, dir, logs, owner } = this.#request;
    const { buffer, retryMs, now, onTrouble, onRelief, fifoPath } = this.#options;
    return new StreamCapture({
      dir,
      stream,
      limits: logs,
      fifoPath: () => fifoPath(stream),
      owner,
      buffer,
      retryMs,
      now,
      onMovedAway: (error) => onTrouble(id, error),
      onTrouble: (error) => {
        this.#troubled += 1;
        if (this.#troubled === 1 || error.code === 'LOG_BYTES_LOST') onTrouble(id, error);
      },
      onRelief: () => {
        this.#troubled -= 1;
        if (this.#troubled === 0) onRelief(id);
      },
    });
  }

  #stream(index: 0 | -1): StreamCapture {
    const stream = this.#streams.at(index);
    if (stream === undefined) throw new Error(`the capture of ${this.#request.id} is closed`);
    return stream;
  }
}
