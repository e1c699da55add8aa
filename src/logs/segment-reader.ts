import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import type { LogChunk } from './chunk.ts';
import { listSegments, segmentPath } from './folder.ts';
import { hasErrno, refusal } from './refusal.ts';
import { type Segment, type Stream, segmentHolding } from './segment.ts';

/** The most that one chunk holds. */
export const CHUNK_BYTES = 64 * 1024;

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Reads one series from an offset on, over all its segments, while somebody else may write and prune it.
 *
 * It keeps the segment open that it reads, so that pruning cannot take away what is under the reader.
 * That a segment is finished is known only once a later one exists, and then it must be read to its end
 * once more: the writer fills it before it opens the next.
 */
export class SegmentReader implements Disposable {
  readonly #dir: string;
  readonly #stream: Stream;
  readonly #scratch = Buffer.allocUnsafe(CHUNK_BYTES);
  #position: number;
  #held: HeldSegment | undefined;

  constructor(dir: string, stream: Stream, from: number) {
    this.#dir = dir;
    this.#stream = stream;
    this.#position = from;
  }

  /** The offset of the next byte. */
  get position(): number {
    return this.#position;
  }

  /** The next piece of at most `limit` bytes, or undefined when there is no more at the moment. SupError LOG_UNREADABLE, LOG_TOO_MANY_FILES. */
  next(limit: number = CHUNK_BYTES): LogChunk | undefined {
    for (;;) {
      if (this.#held === undefined) {
        const segments = listSegments(this.#dir, this.#stream);
        const holding = segmentHolding(segments, this.#position);
        if (holding === undefined) return this.#skipTo(segments[0]);
        this.#held = openSegment(this.#dir, holding);
        if (this.#held === undefined) continue;
      }
      const chunk = this.#read(this.#held, limit);
      if (chunk !== undefined) return chunk;

      const successor = successorOf(this.#dir, this.#held, listSegments(this.#dir, this.#stream));
      if (successor === undefined) return undefined;
      const rest = this.#read(this.#held, limit);
      if (rest !== undefined) return rest;
      this.#release();
      if (successor.offset > this.#position || successor.anew) return this.#skipTo(successor);
    }
  }

  [Symbol.dispose](): void {
    this.#release();
  }

  #read({ fd, offset }: HeldSegment, limit: number): LogChunk | undefined {
    const bytes = readSync(fd, this.#scratch, 0, Math.min(limit, CHUNK_BYTES), this.#position - offset);
    if (bytes === 0) return undefined;
    const chunk: LogChunk = {
      kind: 'bytes',
      offset: this.#position,
      bytes: Buffer.from(this.#scratch.subarray(0, bytes)),
    };
    this.#position += bytes;
    return chunk;
  }

  #skipTo(segment: Segment | undefined): LogChunk | undefined {
    if (segment === undefined) return undefined;
    const gap: LogChunk = { kind: 'gap', from: this.#position, to: segment.offset };
    this.#position = segment.offset;
    return gap;
  }

  #release(): void {
    if (this.#held !== undefined) closeSync(this.#held.fd);
    this.#held = undefined;
  }
}

interface HeldSegment extends Segment {
  readonly fd: number;
}

/** Undefined when it was pruned since it was listed: list again. */
function openSegment(dir: string, segment: Segment): HeldSegment | undefined {
  const path = segmentPath(dir, segment);
  try {
    return { ...segment, fd: openSync(path, FLAGS) };
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw refusal('LOG_UNREADABLE', path, error);
  }
}

/** The segment behind the held one; or the first of a new series, when the held one was removed though it was the newest. */
function successorOf(
  dir: string,
  held: HeldSegment,
  segments: readonly Segment[],
): (Segment & { readonly anew: boolean }) | undefined {
  const later = segments.find((segment) => segment.offset > held.offset);
  if (later !== undefined) return { ...later, anew: false };
  const [first, last] = [segments[0], segments.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return hasBegunAnew(dir, held, last) ? { ...first, anew: true } : undefined;
}

/**
 * Whether `last` belongs to a new series. Where only the newest segment was removed, those before it are still there,
 * end where it began and were written before it; its writer will go on behind it.
 */
function hasBegunAnew(dir: string, held: HeldSegment, last: Segment): boolean {
  const removed = fstatSync(held.fd);
  if (removed.nlink > 0) return false;
  const there = lstatSync(segmentPath(dir, last), { throwIfNoEntry: false });
  return there !== undefined && there.mtimeMs >= removed.mtimeMs && last.offset + there.size !== held.offset;
}
