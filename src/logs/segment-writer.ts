import { closeSync, constants, fstatSync, lstatSync, openSync, writeSync } from 'node:fs';
import type { Instant, Millis } from '../base/time.ts';
import { SupError } from '../errors/sup-error.ts';
import { cut, endsLine } from './cut.ts';
import { namesIn, segmentPath } from './folder.ts';
import { prune } from './prune.ts';
import { refusal } from './refusal.ts';
import { type Segment, segmentsAmong, type Stream, streamsAmong } from './segment.ts';
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

/** How the writer notices that somebody else has laid hands on its file. */
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
/**
 * A link in place of a segment would let somebody else choose what is overwritten, and a FIFO there would
 * hang the open. With O_APPEND a file that somebody empties gets no hole of NULs until that is noticed.
 */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Writes one series into its segments; there must never be two writers of one series.
 *
 * It goes on behind the newest segment that it finds. Nothing is made and nothing is opened before the first
 * byte comes: hundreds of quiet processes cost neither files nor descriptors. Only a series that readers would
 * not look for by themselves shows at once that it is there.
 * A failure leaves it as it was before the bytes that failed: write them again later.
 * When its file is removed, moved, replaced or cut short, it goes on in a new segment; offsets go on, so that
 * readers see the gap.
 */
export class SegmentWriter implements Disposable {
  readonly #dir: string;
  readonly #stream: Stream;
  readonly #watch: SegmentWatch;
  #limits: SegmentLimits;
  #lookedAt: Instant = Number.NEGATIVE_INFINITY;
  /** Where the newest segment begins (or the first will begin), and how much it holds. */
  #offset: number;
  #size: number;
  #fd: number | undefined;
  /** Whether the next byte begins a new segment. */
  #full = false;
  #atLineStart = false;

  /** SupError LOG_DIR_UNWRITABLE, LOG_UNREADABLE, LOG_TOO_MANY_FILES. */
  constructor(dir: string, stream: Stream, limits: SegmentLimits, watch: SegmentWatch = UNWATCHED) {
    this.#dir = dir;
    this.#watch = watch;
    this.#stream = stream;
    this.#limits = limits;
    // Most folders are not there before the first start: then there is nothing to read, which is known already.
    const names = requireWritable(dir) ? namesIn(dir) : [];
    const segments = segmentsAmong(names, stream);
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

  /** From the next write on. */
  limit(limits: SegmentLimits): void {
    this.#limits = limits;
  }

  /** Looks whether the file is still the one that was written; for moments that are rare, like the ends of a run. Never throws. */
  look(): void {
    this.#lookedAt = this.#watch.now();
    // A segment that is full, or of which there is nothing yet, may go.
    if (this.#full || (this.#fd === undefined && this.#size === 0)) return;
    const found = whereabouts(this.#path, this.#fd, this.#size);
    if (found.kind === 'here') {
      this.#size = found.bytes;
      return;
    }
    this.#full = true;
    const next = segmentPath(this.#dir, { stream: this.#stream, offset: this.end });
    this.#watch.onMovedAway(new SupError('LOG_MOVED_AWAY', { path: this.#path, how: found.how, next }));
  }

  /** Never throws for what the disk does: a full disk is an ordinary day. */
  write(bytes: Uint8Array): Written {
    if (this.#watch.now() - this.#lookedAt >= LOOK_MS) this.look();
    let done = 0;
    try {
      while (done < bytes.length) done += this.#writeSome(bytes.subarray(done));
    } catch (error) {
      return { bytes: done, failure: refusal('LOG_WRITE_FAILED', this.#path, error) };
    }
    return { bytes: done };
  }

  [Symbol.dispose](): void {
    this.#close();
  }

  get #path(): string {
    return segmentPath(this.#dir, { stream: this.#stream, offset: this.#offset });
  }

  /** At most one system call's worth of bytes, all within one segment. */
  #writeSome(bytes: Uint8Array): number {
    const fd = this.#fd === undefined || this.#full ? this.#openNext() : this.#fd;
    const fill = { bytes: this.#size, atLineStart: this.#atLineStart };
    const { take, full } = cut(bytes, fill, this.#limits.maxSizeBytes);
    const written = take === 0 ? 0 : writeSync(fd, bytes, 0, take);
    if (written === 0 && take > 0) throw new Error('the system wrote nothing');
    if (written > 0) this.#atLineStart = endsLine(bytes.subarray(0, written));
    this.#size += written;
    if (full && written === take) this.#finish();
    return written;
  }

  /** Behind its last byte nobody would look at this file any more. */
  #finish(): void {
    this.look();
    this.#full = true;
  }

  #begin(): void {
    try {
      this.#openNext();
    } catch (error) {
      throw refusal('LOG_DIR_UNWRITABLE', this.#dir, error);
    }
  }

  /** Opens the newest segment, or the one behind it when that is full. Fails without a change. */
  #openNext(): number {
    const offset = this.#full ? this.end : this.#offset;
    const { fd, size } = openSegment(this.#dir, { stream: this.#stream, offset });
    this.#close();
    this.#fd = fd;
    this.#offset = offset;
    this.#size = size;
    if (this.#full) prune(this.#dir, this.#stream, this.#limits.maxFiles);
    this.#full = false;
    return fd;
  }

  #close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

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

const notAFile = (): Error => new Error('it is not a regular file');
