import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { isSupError, type SupError } from '../errors/sup-error.ts';
import { cut, endsLine } from './cut.ts';
import { listSegments, segmentPath } from './folder.ts';
import { prune } from './prune.ts';
import { refusal } from './refusal.ts';
import type { Segment, Stream } from './segment.ts';

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

/** Others may not look into the logs; the group may (umask narrows further). */
const FOLDER_MODE = 0o750;
const FILE_MODE = 0o640;
/**
 * A link in place of a segment would let somebody else choose what is overwritten, and a FIFO there would
 * hang the open. Without O_APPEND: offsets are explicit, and splice(2) would refuse it.
 */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Writes one series into its segments; there must never be two writers of one series.
 * It goes on behind the newest segment that it finds. A failure leaves it as it was before the bytes
 * that failed: write them again later.
 */
export class SegmentWriter implements Disposable {
  readonly #dir: string;
  readonly #stream: Stream;
  #limits: SegmentLimits;
  #segment: OpenSegment;
  /** Whether the next byte begins a new segment. Opened then and not before, so that no segment stays empty. */
  #full = false;
  #atLineStart = false;

  /** SupError LOG_DIR_UNWRITABLE, LOG_UNREADABLE, LOG_TOO_MANY_FILES. */
  constructor(dir: string, stream: Stream, limits: SegmentLimits) {
    this.#dir = dir;
    this.#stream = stream;
    this.#limits = limits;
    try {
      makeFolder(dir);
      this.#segment = openSegment(dir, listSegments(dir, stream).at(-1) ?? { stream, offset: 0 });
    } catch (error) {
      throw isSupError(error) ? error : refusal('LOG_DIR_UNWRITABLE', dir, error);
    }
    prune(dir, stream, limits.maxFiles);
  }

  /** The offset at which the next byte will stand. */
  get end(): number {
    return this.#segment.offset + this.#segment.bytes;
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
      return { bytes: done, failure: refusal('LOG_WRITE_FAILED', segmentPath(this.#dir, this.#segment), error) };
    }
    return { bytes: done };
  }

  [Symbol.dispose](): void {
    closeSync(this.#segment.fd);
  }

  /** At most one system call's worth of bytes, all within one segment. */
  #writeSome(bytes: Uint8Array): number {
    if (this.#full) this.#rotate();
    const { fd, bytes: size } = this.#segment;
    const { take, full } = cut(bytes, { bytes: size, atLineStart: this.#atLineStart }, this.#limits.maxSizeBytes);
    const written = take === 0 ? 0 : writeSync(fd, bytes, 0, take, size);
    if (written > 0) {
      this.#segment.bytes += written;
      this.#atLineStart = endsLine(bytes.subarray(0, written));
    } else if (take > 0) {
      throw new Error('the system wrote nothing');
    }
    this.#full = full && written === take;
    return written;
  }

  #rotate(): void {
    makeFolder(this.#dir);
    const next = openSegment(this.#dir, { stream: this.#stream, offset: this.end });
    closeSync(this.#segment.fd);
    this.#segment = next;
    this.#full = false;
    prune(this.#dir, this.#stream, this.#limits.maxFiles);
  }
}

interface OpenSegment extends Segment {
  readonly fd: number;
  bytes: number;
}

function makeFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: FOLDER_MODE });
  if (!lstatSync(dir).isDirectory()) throw new Error('it is not a folder');
}

function openSegment(dir: string, segment: Segment): OpenSegment {
  const fd = openSync(segmentPath(dir, segment), FLAGS, FILE_MODE);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error('it is not a regular file');
    return { ...segment, fd, bytes: stats.size };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
