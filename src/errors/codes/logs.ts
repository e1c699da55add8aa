import { entry } from '../entry.ts';

/** What goes wrong where the output of the children is kept. `path` is the file or folder, `why` the system's own words. */
export const logCodes = {
  LOG_DIR_UNWRITABLE: entry<{ path: string; why: string }>({
    message: (p) => `the log cannot be written at ${p.path}: ${p.why}`,
    hint: () => 'give the user that sup runs as a real folder it may write to, or name another one with `logs.dir`',
    exit: 6,
  }),
  LOG_WRITE_FAILED: entry<{ path: string; why: string }>({
    message: (p) => `writing the log ${p.path} has stopped: ${p.why}`,
    hint: () =>
      'mend it (free some space); until then the process waits when its pipe is full, then it goes on by itself',
    exit: 6,
  }),
  LOG_BYTES_LOST: entry<{ path: string; bytes: number; why: string }>({
    message: (p) => `the last ${p.bytes} bytes for the log in ${p.path} could not be written: ${p.why}`,
    hint: () => 'free some space or mend the folder before the process is started again',
    exit: 6,
  }),
  LOG_MOVED_AWAY: entry<{ path: string; how: string; next: string }>({
    message: (p) => `the log ${p.path} ${p.how} while it was written; it goes on in ${p.next}`,
    hint: () =>
      'leave the newest file to sup, which rotates by itself; to keep less, lower `logs.max_size` or `logs.max_files`',
    exit: 6,
  }),
  LOG_START_UNNOTED: entry<{ path: string; why: string }>({
    message: (p) => `where this start begins could not be noted in ${p.path}: ${p.why}`,
    hint: () => 'until the next start `sup logs --since start` shows more than this one; mend the folder',
    exit: 6,
  }),
  LOG_UNREADABLE: entry<{ path: string; why: string }>({
    message: (p) => `the log ${p.path} cannot be read: ${p.why}`,
    hint: () => 'run the command as the user that sup runs as, or let that user read the file',
    exit: 6,
  }),
  LOG_FIFO_UNAVAILABLE: entry<{ path: string; why: string }>({
    message: (p) => `the pipe for the output cannot be made at ${p.path}: ${p.why}`,
    hint: () =>
      'the folder must be on a local file system that knows named pipes and belong to the user that sup runs as',
    exit: 6,
  }),
  LOG_TOO_MANY_FILES: entry<{ path: string; why: string }>({
    message: (p) => `no descriptor is left to open ${p.path}: ${p.why}`,
    hint: () =>
      'raise the hard limit for open files (`ulimit -Hn`, `LimitNOFILE=`) for the daemon and start it again; a process needs up to six',
    exit: 6,
  }),
};
