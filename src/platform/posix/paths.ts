import { realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import process from 'node:process';
import { SupError } from '../../errors/sup-error.ts';
import type { Paths } from '../platform.ts';
import { homeAt, type PosixPlace } from './home.ts';
import { secureHome } from './secure.ts';

/** The effective user: who owns the files that this process makes. */
export const effectiveUid = (): number => process.geteuid?.() ?? 0;

export function posixPaths(system: Pick<PosixPlace, 'maxSocketBytes' | 'rootRuntime'>): Paths {
  return {
    home: (root, env) =>
      homeAt(root, env, {
        ...system,
        uid: effectiveUid(),
        // Asked only where HOME is missing: it reads the user database.
        get homedir() {
          return userHome();
        },
        get tmpdir() {
          return tmpdir();
        },
        realpath,
      }),
    secure: (home) => secureHome(home, effectiveUid()),
  };
}

/** SupError HOME_UNKNOWN: a container may run a number that has no account. */
function userHome(): string {
  try {
    return homedir();
  } catch (cause) {
    throw new SupError('HOME_UNKNOWN', { uid: effectiveUid() }, { cause });
  }
}

function realpath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
