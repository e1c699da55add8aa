import { type Line, LineSplitter } from './lines.ts';

/** A longer line is searched piece by piece: a pattern is tried on no more than this at once. */
export const MAX_SEARCHED_BYTES = 64 * 1024;

/** Lets the lines through in which a pattern is found, whole and unchanged. */
export class LineFilter {
  readonly #pattern: RegExp;
  readonly #splitter = new LineSplitter(MAX_SEARCHED_BYTES);

  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  /** What of the lines that `bytes` complete passes, each with its newline. */
  push(bytes: Uint8Array): Uint8Array {
    const passed = this.#splitter.push(bytes).filter((line) => matches(this.#pattern, line));
    return Buffer.concat(passed.flatMap((line) => [line.bytes, NEWLINE]));
  }

  /** Nothing more comes: the line that has no end, if it passes. */
  end(): Uint8Array {
    const rest = this.#splitter.rest();
    return rest !== undefined && matches(this.#pattern, rest) ? rest.bytes : NOTHING;
  }
}

export const matches = (pattern: RegExp, { bytes }: Pick<Line, 'bytes'>): boolean =>
  pattern.test(decoder.decode(bytes));

const decoder = new TextDecoder();
const NEWLINE = Buffer.from('\n');
const NOTHING = new Uint8Array();
