import { realpathSync } from 'node:fs';
import { currentAccounts } from '../client/accounts.ts';
import { SupError } from '../errors/sup-error.ts';
import type { AppView } from '../protocol/methods.ts';
import type { AppSpec } from '../spec/types.ts';
import type { Context, Daemon } from './context.ts';

/**
 * Refuses a file that one of `apps` includes. By itself it would be taken for all of an app that is called as the folder
 * is, and whoever stops it or prunes by it would lose what the other files name. What an app includes is read from its
 * file as it is now; of one that is gone or broken nothing is known. SupError APP_FRAGMENT.
 */
export async function refuseFragment({ env }: Context, file: string, apps: readonly AppView[]): Promise<void> {
  const { filesOf } = await import('../spec/read-good-app.ts');
  const accounts = currentAccounts();
  for (const { app, file: whole } of apps) {
    if (whole === null || isSameFile(whole, file)) continue;
    const isPart = filesOf(whole, env, accounts).some((part) => isSameFile(part, file));
    if (isPart) throw new SupError('APP_FRAGMENT', { file, app, whole });
  }
}

/** The same of apps that were read for `--prune`, as far as the daemon knows them by another file. SupError APP_FRAGMENT. */
export async function refuseFragments(context: Context, daemon: Daemon, apps: readonly AppSpec[]): Promise<void> {
  const known = await daemon.call('app.list', {});
  for (const { name, file } of apps) {
    const others = known.filter((each) => each.app === name);
    // Most apps are applied from the file that they came from.
    if (file !== null && !others.some((each) => each.file === file)) await refuseFragment(context, file, others);
  }
}

export function isSameFile(one: string, other: string): boolean {
  return one === other || realPath(one) === realPath(other);
}

/** Of a file that is gone, the path is all that is left of it. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
