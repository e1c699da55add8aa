import { closeSync, constants, openSync } from 'node:fs';

/** The terminal that a process is controlled by, as the system names it for each (tty(4)). */
const CONTROLLING = '/dev/tty';

/**
 * Whether this process has a controlling terminal. When a terminal hangs up, the system takes it away from all that it
 * controls before it sends them SIGHUP: so that signal can be told from one that somebody sends.
 */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync(CONTROLLING, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
