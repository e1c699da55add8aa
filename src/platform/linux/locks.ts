import { closeSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SupError } from '../../errors/sup-error.ts';
import { lockName } from '../name-lock.ts';
import type { Locks } from '../platform.ts';
import { type FileLock, flock, noteHolder, once, openLock } from '../posix/flock.ts';
import { systemWords } from '../posix/system-words.ts';
import { tagOf } from '../tag.ts';
import { notedHolder } from './lock-holder.ts';

/**
 * flock(2), and a name in the abstract name space of sockets; on a system without the program `flock` the name alone.
 * One that has only the name keeps out one that has only just got the program: each takes both where it can.
 */
export const linuxLocks: Locks = linuxLocksBy();

/** `tool`: where the program `flock` lies, null for none; looked for where it is left out. */
export function linuxLocksBy(tool?: string | null): Locks {
  return {
    tryLock(path) {
      const lock = flock(path, tool);
      if (lock === 'held') return undefined;
      return lock === 'unavailable' ? byNameAlone(path) : withName(path, lock);
    },
  };
}

/** The same for each way in which the path can be written. A leading NUL makes the name abstract: no file, gone with its process. */
export function abstractName(path: string): string {
  try {
    return `\0sup-lock-${tagOf(join(realpathSync(dirname(path)), basename(path)))}`;
  } catch (cause) {
    throw new SupError('LOCK_FAILED', { path, why: systemWords(cause) }, { cause });
  }
}

/** The file is held open, with a note of who does it, for those who have the program. */
function byNameAlone(path: string): Disposable | undefined {
  const name = lockName(abstractName(path));
  if (name === undefined) return undefined;
  const fd = openedOr(name, path);
  const lock: FileLock = { note: () => noteHolder(fd), [Symbol.dispose]: () => closeSync(fd) };
  return unlessNoted(path, lock, name);
}

/**
 * A stranger can have the name, another user or one in a container that shares the network: that must keep nobody out
 * who has the lock. It counts only for one whose note is in the file and who has that open.
 */
function withName(path: string, lock: FileLock): Disposable | undefined {
  return unlessNoted(path, lock, lockName(abstractName(path)));
}

function unlessNoted(path: string, lock: FileLock, name: Disposable | undefined): Disposable | undefined {
  const release = once(() => {
    lock[Symbol.dispose]();
    name?.[Symbol.dispose]();
  });
  if (notedHolder(path) === undefined) {
    lock.note();
    return { [Symbol.dispose]: release };
  }
  release();
  return undefined;
}

function openedOr(name: Disposable, path: string): number {
  try {
    return openLock(path);
  } catch (error) {
    name[Symbol.dispose]();
    throw error;
  }
}
