import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { LogChunk } from './chunk.ts';
import { measureSegments, segmentPath } from './folder.ts';
import { hasErrno, refusal } from './refusal.ts';
import { endOf, type SizedSegment, type Stream } from './segment.ts';
import { CHUNK_BYTES, SegmentReader } from './segment-reader.ts';

const NEWLINE = 10;
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface Range {
  readonly from: number;
  /** Behind the last byte. */
  readonly to: number;
}

/** What a series holds now. Undefined when there is nothing yet. SupError LOG_UNREADABLE. */
export function extent(dir: string, stream: Stream): Range | undefined {
  const segments = measureSegments(dir, stream);
  const [first, last] = [segments[0], segments.at(-1)];
  return first === undefined || last === undefined ? undefined : { from: first.offset, to: endOf(last) };
}

/**
 * Where the last `count` lines stand. A last line without its newline counts as a line.
 * Reads backwards in blocks, no further than it must. SupError LOG_UNREADABLE.
 */
export function lastLines(dir: string, stream: Stream, count: number): Range {
  const segments = measureSegments(dir, stream);
  const newest = segments.at(-1);
  if (newest === undefined) return { from: 0, to: 0 };
  const to = endOf(newest);
  if (count <= 0) return { from: to, to };

  // The newline at the very end closes the last line; it does not begin another one.
  let missing = count;
  for (const segment of segments.toReversed()) {
    const found = searchBack(segmentPath(dir, segment), segment, to - 1, missing);
    if (found.kind === 'gone') return { from: endOf(segment), to };
    if (found.kind === 'start') return { from: found.offset, to };
    missing = found.missing;
  }
  return { from: segments[0]?.offset ?? to, to };
}

/** The bytes of a range in order, with the gaps that pruning has made. Ends early where the series ends early. SupError LOG_UNREADABLE. */
export function* readRange(dir: string, stream: Stream, { from, to }: Range): Generator<LogChunk, void, undefined> {
  using reader = new SegmentReader(dir, stream, from);
  while (reader.position < to) {
    const chunk = reader.next(to - reader.position);
    if (chunk === undefined) return;
    yield chunk.kind === 'gap' && chunk.to > to ? { ...chunk, to } : chunk;
  }
}

type Search =
  /** The wanted line begins at this offset. */
  | { readonly kind: 'start'; readonly offset: number }
  /** So many line starts must lie in earlier segments. */
  | { readonly kind: 'earlier'; readonly missing: number }
  | { readonly kind: 'gone' };

/** Looks in one segment, from its end, for the `missing`-th newline that stands before `last`. */
function searchBack(path: string, segment: SizedSegment, last: number, missing: number): Search {
  const fd = openToRead(path);
  if (fd === undefined) return { kind: 'gone' };
  try {
    const block = Buffer.allocUnsafe(CHUNK_BYTES);
    let left = missing;
    for (let end = Math.min(segment.bytes, last - segment.offset); end > 0; ) {
      const start = Math.max(0, end - CHUNK_BYTES);
      const bytes = readSync(fd, block, 0, end - start, start);
      for (let at = lastNewline(block, bytes); at >= 0; at = lastNewline(block, at)) {
        left -= 1;
        if (left === 0) return { kind: 'start', offset: segment.offset + start + at + 1 };
      }
      end = start;
    }
    return { kind: 'earlier', missing: left };
  } finally {
    closeSync(fd);
  }
}

/** Negative offsets count from the end, hence the guard. */
const lastNewline = (block: Buffer, before: number): number =>
  before === 0 ? -1 : block.lastIndexOf(NEWLINE, before - 1);

function openToRead(path: string): number | undefined {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw refusal('LOG_UNREADABLE', path, error);
  }
}
