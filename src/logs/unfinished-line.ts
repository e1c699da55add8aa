import { readSync } from 'node:fs';

const NEWLINE = 10;
/** Lines up to this long are never torn over two segments (a smaller share where the segments are small). */
export const LINE_ROOM_BYTES = 64 * 1024;
const LINE_ROOM_SHARE = 8;

/** The longest line that moves into the next segment, and the most that a rotation copies. */
export const lineRoom = (maxSizeBytes: number): number =>
  Math.min(LINE_ROOM_BYTES, Math.floor(maxSizeBytes / LINE_ROOM_SHARE));

/**
 * What stands behind the last end of a line in a file of `size` bytes; nothing when the file ends with a line, and when
 * the line is longer than `lineRoom`: that one is split. Errors are the system's.
 */
export function unfinishedLine(fd: number, size: number, maxSizeBytes: number): Uint8Array {
  // One byte more: the line end before a line of exactly that length.
  const tail = Buffer.allocUnsafe(Math.min(size, lineRoom(maxSizeBytes) + 1));
  const start = size - tail.length;
  let read = 0;
  while (read < tail.length) {
    const bytes = readSync(fd, tail, read, tail.length - read, start + read);
    if (bytes === 0) return new Uint8Array(0);
    read += bytes;
  }
  const end = tail.lastIndexOf(NEWLINE);
  return end < 0 ? new Uint8Array(0) : tail.subarray(end + 1);
}
