import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SupError } from '../errors/sup-error.ts';
import { FolderWatch } from '../logs/folder-watch.ts';
import { hasErrno, refusal } from '../logs/refusal.ts';

/** So much of the end is searched for the wanted lines; more is not read for a look at a log. */
const MAX_TAIL_BYTES = 4 * 1024 * 1024;
const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 10;

/** The daemon's own log, one ordinary file. Undefined when there is none. SupError LOG_UNREADABLE. */
export function lastOfFile(
  path: string,
  lines: number,
): { readonly bytes: Uint8Array; readonly end: number } | undefined {
  const fd = openIfThere(path);
  if (fd === undefined) return undefined;
  try {
    const end = fstatSync(fd).size;
    const tail = Buffer.alloc(Math.min(end, MAX_TAIL_BYTES));
    const read = readSync(fd, tail, 0, tail.length, end - tail.length);
    return { bytes: lastLinesOf(tail.subarray(0, read), lines), end };
  } finally {
    closeSync(fd);
  }
}

/** What is written behind `from`, until aborted. A file that has become shorter is read from its beginning. */
export async function followFile(
  path: string,
  from: number,
  write: (bytes: Uint8Array) => void,
  until: AbortSignal,
): Promise<void> {
  using watch = new FolderWatch(dirname(path));
  until.addEventListener('abort', () => watch[Symbol.dispose](), { once: true });
  let position = from;
  while (!until.aborted) {
    position = readNew(path, position, write);
    await watch.wait();
  }
}

function readNew(path: string, from: number, write: (bytes: Uint8Array) => void): number {
  const fd = openIfThere(path);
  if (fd === undefined) return 0;
  try {
    let position = fstatSync(fd).size < from ? 0 : from;
    for (;;) {
      const block = Buffer.alloc(BLOCK_BYTES);
      const read = readSync(fd, block, 0, BLOCK_BYTES, position);
      if (read === 0) return position;
      write(block.subarray(0, read));
      position += read;
    }
  } finally {
    closeSync(fd);
  }
}

function lastLinesOf(bytes: Buffer, lines: number): Uint8Array {
  let start = bytes.length;
  for (let left = lines; left > 0 && start > 0; left--) {
    // The newline that ends the line above the wanted one; a last newline ends a line and begins none.
    start = start < 2 ? 0 : bytes.lastIndexOf(NEWLINE, start - 2) + 1;
  }
  return bytes.subarray(start);
}

function openIfThere(path: string): number | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    // Of a FIFO even the opening would wait.
    if (!stat.isFile()) throw new SupError('LOG_UNREADABLE', { path, why: 'it is no regular file' });
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof SupError) throw error;
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw refusal('LOG_UNREADABLE', path, error);
  }
}
