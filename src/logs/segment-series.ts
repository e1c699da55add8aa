import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { Instant, Millis } from '../base/time.ts';
import { SupError } from '../errors/sup-error.ts';
import { namesIn, segmentPath } from './folder.ts';
import { mendOverlap } from './overlap.ts';
import { prune } from './prune.ts';
import { refusal } from './refusal.ts';
import { type Segment, segmentsAmong, type Stream, streamsAmong } from './segment.ts';
import { unfinishedLine } from './unfinished-line.ts';
import { whereabouts } from './whereabouts.ts';
import { makeFolder, requireWritable } from './writable-folder.ts';

export interface SegmentLimits {
  /** No segment grows beyond it. At least 1. */
  readonly maxSizeBytes: number;
  /** So many segments stay, the one being written included. */
  readonly maxFiles: number;
}

/** How many bytes are in the file; with a failure, those behind them are not. */
export interface Written {
  readonly bytes: number;
  readonly failure?: SupError;
}

/** Where the next bytes of the series go. */
export interface Place {
  readonly fd: number;
  /** Where in the file. */
  readonly at: number;
  /** How many bytes may go there; at least one. */
  readonly room: number;
}

/** How the series notices that somebody else has laid hands on its file. */
export interface SegmentWatch {
  /** The monotonic clock. */
  readonly now: () => Instant;
  /** Told once for each segment that was taken away under the writer (LOG_MOVED_AWAY); it goes on by itself. */
  readonly onMovedAway: (error: SupError) => void;
}

/** How long bytes can go on into a file that was taken away before that is noticed. A look costs two system calls. */
export const LOOK_MS: Millis = 1000;

const UNWATCHED: SegmentWatch = { now: () => performance.now(), onMovedAway: () => {} };

/** Others may not read the logs; the group may (umask narrows further). */
const FILE_MODE = 0o640;
/** A link in place of a segment would let somebody else choose what is overwritten, and a FIFO there would hang the open. */
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * One series being continued in its segments; there must never be two who write one series.
 *
 * It goes on behind the newest segment that it finds. Nothing is made and nothing is opened before the first
 * byte comes: hundreds of quiet processes cost neither files nor descriptors. Only a series that readers would
 * not look for by themselves shows at once that it is there.
 *
 * A segment is filled to its limit; then the line that is not finished there moves into the next one, so that
 * segments end with lines. Nothing else is ever copied. The copy is whole before the original is cut off, so that
 * a crash in between leaves the line twice and never half, and `mendOverlap` puts that right.
 *
 * When its file is removed, moved, replaced or cut short, the series goes on in a new segment; offsets go on, so that
 * readers see the gap.
 */
export class SegmentSeries implements Disposable {
  readonly #dir: string;
  readonly #stream: Stream;
  readonly #watch: SegmentWatch;
  #limits: SegmentLimits;
  #lookedAt: Instant = Number.NEGATIVE_INFINITY;
  /** Where the newest segment begins (or the first will begin), and how much it holds. */
  #offset: number;
  #size: number;
  #fd: number | undefined;
  /** Somebody took the newest segment away: the next byte begins a new one. */
  #away = false;
  /** There may be more segments than may stay. */
  #tooMany = false;

  /** SupError LOG_DIR_UNWRITABLE, LOG_UNREADABLE, LOG_TOO_MANY_FILES. */
  constructor(dir: string, stream: Stream, limits: SegmentLimits, watch: SegmentWatch = UNWATCHED) {
    this.#dir = dir;
    this.#watch = watch;
    this.#stream = stream;
    this.#limits = limits;
    // Most folders are not there before the first start: then there is nothing to read, which is known already.
    const names = requireWritable(dir) ? namesIn(dir) : [];
    const segments = mendOverlap(dir, segmentsAmong(names, stream));
    const newest = segments.at(-1);
    this.#offset = newest?.offset ?? 0;
    this.#size = newest === undefined ? 0 : sizeOf(segmentPath(dir, newest));
    if (segments.length > limits.maxFiles) prune(dir, stream, limits.maxFiles);
    if (newest === undefined && !isExpected(names, stream)) this.#begin();
  }

  /** The offset at which the next byte will stand. */
  get end(): number {
    return this.#offset + this.#size;
  }

  /** The segment that is being filled, for messages. */
  get path(): string {
    return segmentPath(this.#dir, { stream: this.#stream, offset: this.#offset });
  }

  /** From the next byte on. */
  limit(limits: SegmentLimits): void {
    this.#tooMany = limits.maxFiles < this.#limits.maxFiles;
    this.#limits = limits;
  }

  /**
   * Where the next bytes go; whoever puts them there says so by `grew`. Opens, rotates and prunes as needed.
   * Errors are the system's, and then nothing has changed.
   */
  place(): Place {
    if (this.#watch.now() - this.#lookedAt >= LOOK_MS) this.look();
    // Cut short by somebody since: written behind its end, the file would get a hole.
    else if (this.#fd !== undefined && fstatSync(this.#fd).size !== this.#size) this.look();
    // Behind its last byte nobody would look at this file any more.
    if (this.#size >= this.#limits.maxSizeBytes) this.look();
    if (this.#away || this.#size >= this.#limits.maxSizeBytes) this.#rotate();
    if (this.#tooMany) this.#prune();
    const fd = (this.#fd ??= this.#openNewest());
    return { fd, at: this.#size, room: this.#limits.maxSizeBytes - this.#size };
  }

  /** So many bytes have come to the place that was given last. */
  grew(bytes: number): void {
    this.#size += bytes;
  }

  /** Looks whether the file is still the one that was written; for moments that are rare, like the ends of a run. Never throws. */
  look(): void {
    this.#lookedAt = this.#watch.now();
    // Where there is nothing yet, nothing can be taken away.
    if (this.#away || (this.#fd === undefined && this.#size === 0)) return;
    const found = whereabouts(this.path, this.#fd, this.#size);
    if (found.kind === 'here') {
      this.#size = found.bytes;
      return;
    }
    this.#away = true;
    const next = segmentPath(this.#dir, { stream: this.#stream, offset: this.end });
    this.#watch.onMovedAway(new SupError('LOG_MOVED_AWAY', { path: this.path, how: found.how, next }));
  }

  /** Never throws for what the disk does: a full disk is an ordinary day. What failed can be written again later. */
  write(bytes: Uint8Array): Written {
    let done = 0;
    try {
      while (done < bytes.length) done += this.#writeSome(bytes.subarray(done));
    } catch (error) {
      return { bytes: done, failure: this.refused(error) };
    }
    return { bytes: done };
  }

  /** The system's error as a refusal of this log. */
  refused(error: unknown): SupError {
    return refusal('LOG_WRITE_FAILED', this.path, error);
  }

  [Symbol.dispose](): void {
    this.#close();
  }

  /** At most one system call's worth of bytes, all within one segment. */
  #writeSome(bytes: Uint8Array): number {
    const { fd, at, room } = this.place();
    const written = writeSync(fd, bytes, 0, Math.min(room, bytes.length), at);
    if (written === 0) throw new Error('the system wrote nothing');
    this.grew(written);
    return written;
  }

  #begin(): void {
    try {
      this.#fd = this.#openNewest();
    } catch (error) {
      throw refusal('LOG_DIR_UNWRITABLE', this.#dir, error);
    }
  }

  #openNewest(): number {
    const { fd, size } = openSegment(this.#dir, { stream: this.#stream, offset: this.#offset });
    this.#size = size;
    return fd;
  }

  /** Opens the segment behind the newest. */
  #rotate(): void {
    const old = this.#away ? undefined : (this.#fd ??= this.#openNewest());
    const line = old === undefined ? NOTHING : unfinishedLine(old, this.#size, this.#limits.maxSizeBytes);
    const offset = this.end - line.length;
    const fd = beginSegment(this.#dir, { stream: this.#stream, offset }, line);
    if (old !== undefined && line.length > 0) ftruncateSync(old, this.#size - line.length);
    this.#close();
    this.#fd = fd;
    this.#offset = offset;
    this.#size = line.length;
    this.#away = false;
    this.#prune();
  }

  #prune(): void {
    prune(this.#dir, this.#stream, this.#limits.maxFiles);
    this.#tooMany = false;
  }

  #close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

const NOTHING = new Uint8Array(0);

/** Who finds no series at all in a folder expects the merged one to come. */
const isExpected = (names: readonly string[], stream: Stream): boolean =>
  stream === 'all' && streamsAmong(names).length === 0;

/** SupError LOG_DIR_UNWRITABLE when something else than a file is in its place. */
function sizeOf(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) throw refusal('LOG_DIR_UNWRITABLE', path, notAFile());
  return stats?.size ?? 0;
}

function openSegment(dir: string, segment: Segment): { readonly fd: number; readonly size: number } {
  makeFolder(dir);
  const fd = openSync(segmentPath(dir, segment), FLAGS, FILE_MODE);
  const stats = fstatSync(fd);
  if (stats.isFile()) return { fd, size: stats.size };
  closeSync(fd);
  throw notAFile();
}

/** A new segment that begins with `line`; where that does not fit on the disk, there is none. */
function beginSegment(dir: string, segment: Segment, line: Uint8Array): number {
  const { fd } = openSegment(dir, segment);
  try {
    for (let done = 0; done < line.length; ) done += writeSync(fd, line, done, line.length - done, done);
    return fd;
  } catch (error) {
    closeSync(fd);
    unlinkSync(segmentPath(dir, segment));
    throw error;
  }
}

const notAFile = (): Error => new Error('it is not a regular file');
