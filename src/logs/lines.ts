const NEWLINE = 10;

/** A longer line comes in pieces, so that a program that never ends its line cannot fill the reader's memory. */
export const MAX_LINE_BYTES = 1024 * 1024;

export interface Line {
  /** Without the newline. */
  readonly bytes: Uint8Array;
  /** False for a piece of a line that is too long, and for what stands behind the last newline. */
  readonly ended: boolean;
}

/** Puts the lines together again that come in chunks cut anywhere. */
export class LineSplitter {
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #partBytes = 0;

  constructor(maxBytes: number = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that `bytes` complete. */
  push(bytes: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#keep(bytes.subarray(start, end), lines);
      lines.push({ bytes: this.#take(), ended: true });
      start = end + 1;
    }
    this.#keep(bytes.subarray(start), lines);
    return lines;
  }

  /** What stands behind the last newline, once; undefined when there is nothing. */
  rest(): Line | undefined {
    return this.#partBytes === 0 ? undefined : { bytes: this.#take(), ended: false };
  }

  #keep(bytes: Uint8Array, lines: Line[]): void {
    let left = bytes;
    while (this.#partBytes + left.length > this.#maxBytes) {
      const room = this.#maxBytes - this.#partBytes;
      this.#parts.push(left.subarray(0, room));
      left = left.subarray(room);
      const piece = this.#take();
      const whole = wholeCharacters(piece);
      lines.push({ bytes: piece.subarray(0, whole), ended: false });
      if (whole < piece.length) this.#add(piece.subarray(whole));
    }
    this.#add(left);
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#partBytes += bytes.length;
  }

  #take(): Uint8Array {
    const [only, ...more] = this.#parts;
    const line = only !== undefined && more.length === 0 ? only : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    return line;
  }
}

/** The longest multi-byte character of UTF-8. */
const CHARACTER_BYTES = 4;

/** How many of the bytes can be taken without cutting a UTF-8 character in two; all of them where it is no UTF-8. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back < CHARACTER_BYTES && back < bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    const isContinuation = (byte & 0b1100_0000) === 0b1000_0000;
    if (isContinuation) continue;
    return byte < 0b1100_0000 || back >= lengthOf(byte) ? bytes.length : bytes.length - back;
  }
  return bytes.length;
}

/** How many bytes the character has that begins with `lead`. */
const lengthOf = (lead: number): number => (lead >= 0b1111_0000 ? 4 : lead >= 0b1110_0000 ? 3 : 2);
