import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Pid } from '../../base/process.ts';

/** A note that is longer is no pid. */
const MAX_NOTE_LENGTH = 16;

/**
 * Who holds the lock notes his pid in the file; that may be old, so the kernel is asked: among the files that this
 * process has open there must be this one, and it must be locked (proc_pid_fdinfo(5)).
 */
export function linuxLockHolder(path: string): Pid | undefined {
  try {
    const pid = pidIn(path);
    return pid !== undefined && holds(pid, path) ? pid : undefined;
  } catch {
    // No lock, no such process, or one that we may not look at.
    return undefined;
  }
}

/**
 * The other process that has its note in the lock file and that file open: one that has no program `flock` and holds
 * the lock by its name only. Of those that we may look at.
 */
export function notedHolder(path: string): Pid | undefined {
  try {
    const pid = pidIn(path);
    return pid !== undefined && pid !== process.pid && opened(pid, path).length > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function pidIn(path: string): Pid | undefined {
  const note = readFileSync(path, 'utf8');
  return note.length <= MAX_NOTE_LENGTH && /^[1-9]\d*\n$/.test(note) ? Number(note) : undefined;
}

const holds = (pid: Pid, path: string): boolean =>
  opened(pid, path).some((fd) => /^lock:.*\bFLOCK\b/m.test(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')));

/** The descriptors by which the process has this file open. */
function opened(pid: Pid, path: string): readonly string[] {
  const lock = statSync(path);
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    // One that was closed meanwhile is not the lock.
    const open = statSync(`/proc/${pid}/fd/${fd}`, { throwIfNoEntry: false });
    return open?.ino === lock.ino && open.dev === lock.dev;
  });
}
