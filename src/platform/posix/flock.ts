import { spawnSync } from 'node:child_process';
import { closeSync, constants, fstatSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { SupError } from '../../errors/sup-error.ts';
import { errnoOf, systemWords } from './system-words.ts';
import { findTool } from './tool.ts';

/** A lock file that is removed while it is being locked is opened anew, this often. */
const OPENS_MAX = 3;

export interface FileLock extends Disposable {
  /** Says who holds it, in the file. */
  note(): void;
}

/**
 * A lock that the kernel gives back when this process dies, however it dies: flock(2), taken by the program
 * `flock` (util-linux or busybox) on a descriptor that it inherits. The lock belongs to the open file
 * description, so it stays with us when that program has ended, and goes to no child, because Node opens
 * files close-on-exec. `held`: another process has it; `unavailable`: there is no such program. SupError LOCK_FAILED.
 * `tool`: where the program lies; looked for also beside PATH, so that all daemons of a system lock in the same way.
 */
export function flock(
  path: string,
  tool: string | null = findTool('flock') ?? null,
): FileLock | 'held' | 'unavailable' {
  if (tool === null) return 'unavailable';
  for (let open = 0; open < OPENS_MAX; open += 1) {
    const fd = openLock(path);
    const answer = lock(tool, fd, path);
    if (answer === 'locked' && isStill(path, fd)) {
      return { note: () => noteHolder(fd), [Symbol.dispose]: once(() => closeSync(fd)) };
    }
    closeSync(fd);
    if (answer !== 'locked') return answer;
  }
  throw new SupError('LOCK_FAILED', { path, why: 'the file is being replaced again and again' });
}

/** Opens or makes the lock file, 0600, without following a link. SupError LOCK_FAILED. */
export function openLock(path: string, extraFlags = 0): number {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  try {
    return openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | extraFlags, 0o600);
  } catch (cause) {
    if (extraFlags !== 0 && ['EAGAIN', 'EWOULDBLOCK'].includes(errnoOf(cause) ?? '')) throw cause;
    throw new SupError('LOCK_FAILED', { path, why: systemWords(cause) }, { cause });
  }
}

function lock(tool: string, fd: number, path: string): 'locked' | 'held' | 'unavailable' {
  const { error, status, stderr } = spawnSync(tool, ['-n', '-x', '3'], { stdio: ['ignore', 'ignore', 'pipe', fd] });
  if (errnoOf(error) === 'ENOENT') return 'unavailable';
  if (error !== undefined) throw new SupError('LOCK_FAILED', { path, why: systemWords(error) }, { cause: error });
  if (status === 0) return 'locked';
  const words = stderr.toString().trim();
  // Silence with status 1 says that somebody else has it; everything else is said in words.
  if (status === 1 && words === '') return 'held';
  throw new SupError('LOCK_FAILED', { path, why: words || `flock ended with status ${status}` });
}

/** Says who it is, for `LockHolder`. Best effort: a full disk keeps nobody from having the lock. */
export function noteHolder(fd: number): void {
  try {
    ftruncateSync(fd);
    writeSync(fd, `${process.pid}\n`, 0);
  } catch {
    // Then nobody can be told who it is.
  }
}

/** A lock on a file that is no longer the one of this name keeps nobody out. */
function isStill(path: string, fd: number): boolean {
  const named = statSync(path, { throwIfNoEntry: false });
  const ours = fstatSync(fd);
  return named?.ino === ours.ino && named.dev === ours.dev;
}

/** A number that was given back may be somebody else's by the second call. */
export function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
