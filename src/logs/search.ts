import { MAX_SEARCHED_BYTES, matches } from './line-filter.ts';
import { LineSplitter } from './lines.ts';
import { type Range, readRange } from './read.ts';
import type { Stream } from './segment.ts';

/** More matches are not counted: then all of the range is shown. */
const MAX_COUNTED = 1_000_000;

/**
 * Where the last `count` lines begin in which `pattern` is found; the end of the range where there is none. Reads all of
 * the range once, and remembers offsets and no lines. SupError LOG_UNREADABLE.
 */
export function lastMatches(dir: string, stream: Stream, range: Range, pattern: RegExp, count: number): Range {
  if (count === 0) return { from: range.to, to: range.to };
  if (count > MAX_COUNTED) return range;
  const found = new LastOffsets(count);
  const splitter = new LineSplitter(MAX_SEARCHED_BYTES);
  let at = range.from;
  for (const chunk of readRange(dir, stream, range)) {
    if (chunk.kind === 'gap') {
      splitter.rest();
      at = chunk.to;
      continue;
    }
    for (const line of splitter.push(chunk.bytes)) {
      if (matches(pattern, line)) found.add(at);
      at += line.bytes.length + (line.ended ? 1 : 0);
    }
  }
  const rest = splitter.rest();
  if (rest !== undefined && matches(pattern, rest)) found.add(at);
  return { from: found.first ?? range.to, to: range.to };
}

/** The last `count` of many offsets, at least one. */
class LastOffsets {
  readonly #count: number;
  #offsets: number[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  get first(): number | undefined {
    return this.#offsets.slice(-this.#count)[0];
  }

  add(offset: number): void {
    this.#offsets.push(offset);
    // Trimmed by halves: shifting one off at each match would move all of them each time.
    if (this.#offsets.length >= this.#count * 2) this.#offsets = this.#offsets.slice(-this.#count);
  }
}
