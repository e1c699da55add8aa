import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors/chain.ts';
import { SupError } from '../errors/sup-error.ts';
import type { Home } from '../platform/platform.ts';

/** How much of a log is told when its daemon dies at the start. */
export const LAST_WORDS_BYTES = 4_096;
export const LAST_WORDS_LINES = 20;

const { O_APPEND, O_CREAT, O_WRONLY } = constants;
/** Windows knows neither links of this kind nor the flag. */
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;

export interface DaemonLog {
  readonly path: string;
  /** For the daemon's stdout and stderr; closed by whoever opened the log. */
  readonly fd: number;
  /** The last lines that came in since the log was opened. */
  lastWords(): readonly string[];
}

/** Where the daemon's own words go. */
export const daemonLogPath = (home: Pick<Home, 'logDir'>): string => join(home.logDir, 'supd.log');

/** Opens the daemon's log for appending, 0600, following no link. SupError DAEMON_START_FAILED. */
export function openDaemonLog(home: Pick<Home, 'logDir'>): DaemonLog {
  const path = daemonLogPath(home);
  try {
    const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    const begin = fstatSync(fd).size;
    return { path, fd, lastWords: () => wordsSince(path, begin) };
  } catch (cause) {
    const why = `its log cannot be opened: ${messageOf(cause)}`;
    throw new SupError('DAEMON_START_FAILED', { why, log: path, lastWords: [], hint: null }, { cause });
  }
}

function wordsSince(path: string, begin: number): readonly string[] {
  try {
    const fd = openSync(path, constants.O_RDONLY | O_NOFOLLOW);
    try {
      const end = fstatSync(fd).size;
      const from = Math.max(begin, end - LAST_WORDS_BYTES);
      const bytes = Buffer.alloc(Math.max(0, end - from));
      const text = bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, from));
      return text
        .trimEnd()
        .split('\n')
        .slice(-LAST_WORDS_LINES)
        .filter((line) => line !== '');
    } finally {
      closeSync(fd);
    }
  } catch {
    // The words are an extra; that the daemon died is told without them.
    return [];
  }
}
