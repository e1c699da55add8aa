import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, unlinkSync } from 'node:fs';
import { segmentPath } from './folder.ts';
import { hasErrno, refusal } from './refusal.ts';
import type { Segment } from './segment.ts';
import { LINE_ROOM_BYTES } from './unfinished-line.ts';

const FLAGS = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Puts right what a crash in the middle of a rotation leaves: a line that stands at the end of one segment and, whole
 * or in part, at the beginning of the next. Offsets tell which: what is not whole is removed, and the rotation is done
 * again; what is whole is cut off where it stood first. What is no such line is somebody else's work and is left alone.
 * Returns the segments that remain, oldest first. SupError LOG_DIR_UNWRITABLE.
 */
export function mendOverlap(dir: string, segments: readonly Segment[]): readonly Segment[] {
  const [older, newest] = segments.slice(-2);
  if (older === undefined || newest === undefined) return segments;
  const path = segmentPath(dir, newest);
  try {
    using before = opened(segmentPath(dir, older));
    using after = opened(path);
    if (before === undefined || after === undefined) return segments;
    const at = newest.offset - older.offset;
    const whole = before.size - at;
    if (whole <= 0 || whole > LINE_ROOM_BYTES || !isCopy(before.fd, at, after.fd, Math.min(whole, after.size))) {
      return segments;
    }
    if (after.size >= whole) {
      ftruncateSync(before.fd, at);
      return segments;
    }
    unlinkSync(path);
    return segments.slice(0, -1);
  } catch (error) {
    throw refusal('LOG_DIR_UNWRITABLE', path, error);
  }
}

interface Opened extends Disposable {
  readonly fd: number;
  readonly size: number;
}

/** Undefined for what is not there or no file; whoever continues it refuses it. */
function opened(path: string): Opened | undefined {
  let fd: number;
  try {
    fd = openSync(path, FLAGS);
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ELOOP', 'ENXIO'].some((code) => hasErrno(error, code))) return undefined;
    throw error;
  }
  const stats = fstatSync(fd);
  if (!stats.isFile()) {
    closeSync(fd);
    return undefined;
  }
  return { fd, size: stats.size, [Symbol.dispose]: () => closeSync(fd) };
}

/** Whether the first `bytes` of `copy` are those that stand `at` this place of `original`. */
function isCopy(original: number, at: number, copy: number, bytes: number): boolean {
  return pieceOf(original, at, bytes).equals(pieceOf(copy, 0, bytes));
}

/** Shorter where the file ends before. */
function pieceOf(fd: number, at: number, bytes: number): Buffer {
  const piece = Buffer.allocUnsafe(bytes);
  return piece.subarray(0, readSync(fd, piece, 0, bytes, at));
}
