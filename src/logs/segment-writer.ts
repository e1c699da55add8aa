import { closeSync, constants, fstatSync, lstatSync, openSync, writeSync } from 'node:fs';
import type { SupError } from '../errors/sup-error.ts';
import { cut, endsLine } from './cut.ts';
import { listSegments, listStreams, segmentPath } from './folder.ts';
import { prune } from './prune.ts';
import { refusal } from './refusal.ts';
import type { Segment, Stream } from './segment.ts';
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

/** Others may not read the logs; the group may (umask narrows further). */
const FILE_MODE = 0o640;
/**
 * A link in place of a segment would let somebody else choose what is overwritten, and a FIFO there would
 * hang the open. Without O_APPEND: offsets are explicit, and splice(2) would refuse it.
 */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Writes one series into its segments; there must never be two writers of one series.
 *
 * It goes on behind the newest segment that it finds. Nothing is made and nothing is opened before the first
 * byte comes: hundreds of quiet processes cost neither files nor descriptors. Only a series that readers would
 * not look for by themselves shows at once that it is there.
 * A failure leaves it as it was before the bytes that failed: write them again later.
 */
export class SegmentWriter implements Disposable {
  readonly #dir: string;
  readonly #stream: Stream;
  #limits: SegmentLimits;
  /** Where the newest segment begins (or the first will begin), and how much it holds. */
  #offset: number;
  #size: number;
  #fd: number | undefined;
  /** Whether the next byte begins a new segment. */
  #full = false;
  #atLineStart = false;

  /** SupError LOG_DIR_UNWRITABLE, LOG_UNREADABLE, LOG_TOO_MANY_FILES. */
  constructor(dir: string, stream: Stream, limits: SegmentLimits) {
    this.#dir = dir;
    this.#stream = stream;
    this.#limits = limits;
    requireWritable(dir);
    const segments = listSegments(dir, stream);
    const newest = segments.at(-1);
    this.#offset = newest?.offset ?? 0;
    this.#size = newest === undefined ? 0 : sizeOf(segmentPath(dir, newest));
    if (segments.length > limits.maxFiles) prune(dir, stream, limits.maxFiles);
    if (newest === undefined && !isExpected(dir, stream)) this.#begin();
  }

  /** The offset at which the next byte will stand. */
  get end(): number {
    return this.#offset + this.#size;
  }

  /** From the next write on. */
  limit(limits: SegmentLimits): void {
    this.#limits = limits;
  }

  /** Never throws for what the disk does: a full disk is an ordinary day. */
  write(bytes: Uint8Array): Written {
    let done = 0;
    try {
      while (done < bytes.length) done += this.#writeSome(bytes.subarray(done));
    } catch (error) {
      const path = segmentPath(this.#dir, { stream: this.#stream, offset: this.#offset });
      return { bytes: done, failure: refusal('LOG_WRITE_FAILED', path, error) };
    }
    return { bytes: done };
  }

  [Symbol.dispose](): void {
    this.#close();
  }

  /** At most one system call's worth of bytes, all within one segment. */
  #writeSome(bytes: Uint8Array): number {
    const fd = this.#fd === undefined || this.#full ? this.#openNext() : this.#fd;
    const fill = { bytes: this.#size, atLineStart: this.#atLineStart };
    const { take, full } = cut(bytes, fill, this.#limits.maxSizeBytes);
    const written = take === 0 ? 0 : writeSync(fd, bytes, 0, take, this.#size);
    if (written === 0 && take > 0) throw new Error('the system wrote nothing');
    if (written > 0) this.#atLineStart = endsLine(bytes.subarray(0, written));
    this.#size += written;
    this.#full = full && written === take;
    return written;
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
const isExpected = (dir: string, stream: Stream): boolean => stream === 'all' && listStreams(dir).length === 0;

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
