import { realpathSync } from 'node:fs';
import process from 'node:process';
import type { Pid } from '../base/process.ts';
import type { Millis } from '../base/time.ts';
import { SupError } from '../errors/sup-error.ts';
import { currentEndpoints } from '../platform/endpoints.ts';
import { currentLockHolder, lockOf } from '../platform/lock-holder.ts';
import { currentPaths } from '../platform/paths.ts';
import type { Home } from '../platform/platform.ts';
import type { Client } from './client.ts';
import { findDaemon } from './connect.ts';
import type { Ensured } from './ensure.ts';

/** How often one looks whether a daemon that was told to end has ended. */
const END_POLL_MS: Millis = 20;

export { daemonLogPath } from './daemon-log.ts';
export { mayHaveLeft } from '../rpc/cut-short.ts';

/*
 * The daemon of this machine and of this installation, for the command line: which system it is and where the
 * daemon's program lies is worked out here. What starts daemons is loaded only when one must be started.
 */

/** The folders of the home `root` (absolute), or of the user whose environment this is. SupError HOME_PATH_TOO_LONG, HOME_UNKNOWN. */
export const currentHome = (root: string | null, env: Readonly<Record<string, string | undefined>>): Home =>
  currentPaths().home(root, env);

/** A client of the daemon of this home, or undefined when none is running. */
export const findHere = (home: Home): Promise<Client | undefined> =>
  findDaemon({ home, endpoints: currentEndpoints(), lockHolder: currentLockHolder() });

/** A client of the daemon of this home, which is started from `env` when none is running; what `beforeStart` throws prevents that. */
export async function ensureHere(
  home: Home,
  env: Readonly<Record<string, string | undefined>>,
  beforeStart: () => void = () => {},
): Promise<Ensured> {
  const running = await findHere(home);
  if (running !== undefined) return { client: running, started: false };
  beforeStart();
  const [{ ensureDaemon }, { findProgram }] = await Promise.all([import('./ensure.ts'), import('./program.ts')]);
  // npm puts links on PATH; the daemon lies beside what they lead to.
  const program = findProgram(realpathSync(process.argv[1] ?? process.execPath));
  return ensureDaemon({
    home,
    endpoints: currentEndpoints(),
    lockHolder: currentLockHolder(),
    paths: currentPaths(),
    program,
    env,
  });
}

/**
 * Tells a daemon that has no socket by SIGTERM to stop everything and to end, and waits until it has. Only a process that
 * holds the lock of this home at this moment is told. SupError DAEMON_HIDDEN when it has not ended within the bound.
 */
export async function endHidden(home: Home, pid: Pid, boundMs: Millis): Promise<void> {
  const lives = (): boolean => currentLockHolder()(lockOf(home)) === pid;
  if (!lives()) return;
  process.kill(pid, 'SIGTERM');
  const late = performance.now() + boundMs;
  while (lives()) {
    if (performance.now() > late)
      throw new SupError('DAEMON_HIDDEN', { pid, endpoint: home.endpoint, toldMs: boundMs });
    await new Promise((resolve) => setTimeout(resolve, END_POLL_MS));
  }
}
