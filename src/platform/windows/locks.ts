import { win32 } from 'node:path';
import { lockName } from '../name-lock.ts';
import type { Locks } from '../platform.ts';
import { tagOf } from '../tag.ts';

/** A named pipe that only one process can have. Not tried on a real Windows yet. */
export const windowsLocks: Locks = {
  tryLock: (path) => lockName(`\\\\.\\pipe\\sup-lock-${tagOf(win32.resolve(path).toLowerCase())}`),
};
