import { join } from 'node:path';
import { currentHome, daemonLogPath, endHidden, ensureHere, findHere, mayHaveLeft } from '../client/here.ts';
import { absoluteFrom } from '../client/working-folder.ts';
import { SETTINGS_FILE } from '../spec/settings/settings.ts';
import type { Daemon, Doors } from './context.ts';

export interface DoorsOptions {
  /** `--home` or SUP_HOME; null: the standard folders. */
  readonly root: string | null;
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The ways to the daemon of one home. The home is worked out at the first use, so that `--help` never fails on it. */
export function doorsTo({ root, cwd, env }: DoorsOptions): Doors {
  const home = () => currentHome(root === null ? null : absoluteFrom(cwd, root), env);
  return {
    find: () => findHere(home()),
    mayHaveLeft: () => mayHaveLeft(home()),
    endHidden: (pid, boundMs) => endHidden(home(), pid, boundMs),
    ensure: async (beforeStart): Promise<Daemon> => (await ensureHere(home(), env, beforeStart)).client,
    logFolder: () => home().logDir,
    settingsFile: () => join(home().configDir, SETTINGS_FILE),
    daemonLog: () => daemonLogPath(home()),
  };
}
