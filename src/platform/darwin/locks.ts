import { closeSync, constants } from 'node:fs';
import type { Locks } from '../platform.ts';
import { once, openLock } from '../posix/flock.ts';
import { errnoOf } from '../posix/system-words.ts';

/** O_EXLOCK of macOS' fcntl.h, which Node does not name: the file is opened and locked in one step. */
const O_EXLOCK = 0x20;

/** A lock of the kernel on the open file. Not tried on a real macOS yet. */
export const darwinLocks: Locks = {
  tryLock(path) {
    try {
      const fd = openLock(path, O_EXLOCK | constants.O_NONBLOCK);
      return { [Symbol.dispose]: once(() => closeSync(fd)) };
    } catch (error) {
      if (['EAGAIN', 'EWOULDBLOCK'].includes(errnoOf(error) ?? '')) return undefined;
      throw error;
    }
  },
};
