import { constants, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';

/**
 * A descriptor that leads where `fd` leads and on which a write never waits for a reader: it fails with EAGAIN where it
 * would. Opened anew where that is possible, since the flag belongs to the open file and not to the descriptor: the
 * shell that gave us ours has the same one. A socket cannot be opened anew; there the flag is set as Node sets it for
 * every program that writes to its standard error, and taken back by Node at the end.
 */
export function unblocked(fd: number): number {
  const there = fstatSync(fd);
  // A file has no reader to wait for.
  if (there.isFile()) return fd;
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    if (there.isSocket() || there.isFIFO()) new Socket({ fd, readable: false, writable: true }).unref();
    return fd;
  }
}
