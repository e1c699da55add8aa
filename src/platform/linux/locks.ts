import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SupError } from '../../errors/sup-error.ts';
import { lockName } from '../name-lock.ts';
import type { Locks } from '../platform.ts';
import { flock } from '../posix/flock.ts';
import { systemWords } from '../posix/system-words.ts';
import { tagOf } from '../tag.ts';

/** flock(2); on a system without the program `flock`, a name in the abstract name space of sockets. */
export const linuxLocks: Locks = {
  tryLock(path) {
    const lock = flock(path);
    if (lock === 'held') return undefined;
    return lock === 'unavailable' ? lockName(abstractName(path)) : lock;
  },
};

/** The same for each way in which the path can be written. A leading NUL makes the name abstract: no file, gone with its process. */
export function abstractName(path: string): string {
  try {
    return `\0sup-lock-${tagOf(join(realpathSync(dirname(path)), basename(path)))}`;
  } catch (cause) {
    throw new SupError('LOCK_FAILED', { path, why: systemWords(cause) }, { cause });
  }
}
