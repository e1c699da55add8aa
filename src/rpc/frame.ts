import { SupError } from '../errors/sup-error.ts';

/** The most that one line may be, its newline not counted; both sides refuse more. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;

const NEWLINE = 0x0a;
const FIRST_CARRY_BYTES = 4_096;

/**
 * Cuts a stream of bytes into lines. Each byte is looked at once and copied at most twice, however small the
 * chunks are: what has no newline yet is gathered in one buffer that doubles, never in a list of chunks, which
 * would cost a hundred times its content when somebody sends single bytes.
 * Bytes are not decoded before a line is whole, so a character may be split between chunks.
 */
export class FrameSplitter {
  readonly #maxBytes: number;
  #carry: Buffer = Buffer.alloc(0);
  #carried = 0;

  constructor(maxBytes: number = MAX_FRAME_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of a line that has begun and has not ended. */
  get pendingBytes(): number {
    return this.#carried;
  }

  /** The lines that `chunk` completes, without their newlines. SupError WIRE_FRAME_TOO_LARGE; the splitter is spent after it. */
  push(chunk: Buffer): Buffer[] {
    const frames: Buffer[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      frames.push(this.#complete(chunk.subarray(from, end)));
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return frames;
  }

  #complete(last: Buffer): Buffer {
    if (this.#carried === 0) {
      this.#admit(last.length);
      return last;
    }
    this.#keep(last);
    const frame = this.#carry.subarray(0, this.#carried);
    // The frame is given away with its memory; the next one begins with a buffer of its own.
    this.#carry = Buffer.alloc(0);
    this.#carried = 0;
    return frame;
  }

  #keep(part: Buffer): void {
    const size = this.#carried + part.length;
    this.#admit(size);
    if (size > this.#carry.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(FIRST_CARRY_BYTES, this.#carry.length * 2, size));
      this.#carry.copy(grown, 0, 0, this.#carried);
      this.#carry = grown;
    }
    part.copy(this.#carry, this.#carried);
    this.#carried = size;
  }

  #admit(bytes: number): void {
    if (bytes <= this.#maxBytes) return;
    this.#carry = Buffer.alloc(0);
    this.#carried = 0;
    throw new SupError('WIRE_FRAME_TOO_LARGE', { limitBytes: this.#maxBytes, what: 'a line' });
  }
}
