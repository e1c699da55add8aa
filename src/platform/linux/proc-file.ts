import { closeSync, openSync, readSync } from 'node:fs';
import { withSpares } from '../posix/spare-descriptors.ts';
import { errnoOf } from '../posix/system-words.ts';

const CHUNK_BYTES = 65_536;
const shared = Buffer.allocUnsafe(CHUNK_BYTES);

/**
 * What says that there is nothing to read any more, or never was for us: the process ended (ENOENT, ESRCH),
 * its cgroup was removed (ENODEV), it belongs to somebody else (EACCES, EPERM), the cgroup is of a type that has
 * no such list (which Node calls ENOTSUP). Anything else, above all too many open files, is not an answer and is thrown: a process that
 * cannot be looked at must never count as one that has ended.
 */
const NOTHING = new Set(['ENOENT', 'ENOTDIR', 'ESRCH', 'ENODEV', 'EACCES', 'EPERM', 'ENOTSUP']);

/**
 * Reads at most `buffer.length` bytes of a small file of /proc or of a cgroup, in one read; undefined when
 * there is nothing. Synchronous and without a stat: a pass over the system does this hundreds of times.
 */
export function readInto(path: string, buffer: Buffer): number | undefined {
  return withFile(path, (fd) => readSync(fd, buffer, 0, buffer.length, null));
}

/** All of a file of /proc or of a cgroup, up to `maxBytes`, or undefined when there is nothing. */
export function readAll(path: string, maxBytes: number): Buffer | undefined {
  return withFile(path, (fd) => {
    const chunks: Buffer[] = [];
    for (let total = 0; total < maxBytes; ) {
      const length = readSync(fd, shared, 0, Math.min(shared.length, maxBytes - total), null);
      // The kernel may hand over less than there is (a cgroup's list comes a page at a time): only nothing is the end.
      if (length === 0) break;
      total += length;
      chunks.push(Buffer.from(shared.subarray(0, length)));
    }
    return Buffer.concat(chunks);
  });
}

function withFile<T>(path: string, read: (fd: number) => T): T | undefined {
  let fd: number | undefined;
  try {
    fd = withSpares(() => openSync(path, 'r'));
    return read(fd);
  } catch (error) {
    if (NOTHING.has(errnoOf(error) ?? '')) return undefined;
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
