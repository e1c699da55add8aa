import type { Endpoints, Home, Paths, Platform } from '../platform.ts';
import { makeFifos } from '../posix/fifos.ts';
import { systemAccounts } from '../posix/accounts.ts';
import { Identities } from '../posix/identities.ts';
import { type LaunchSurroundings, posixLauncher } from '../posix/launch.ts';
import { PassTrees } from '../posix/pass-trees.ts';
import { darwinLocks } from './locks.ts';
import { psEyes } from './ps-eyes.ts';

/** macOS, for the daemon of `home`: the launch of its family, trees by `ps`. Not tried on a real macOS yet. */
export function darwinPlatform(home: Home, shared: { readonly paths: Paths; readonly endpoints: Endpoints }): Platform {
  const eyes = psEyes(home.tag);
  const trees = new PassTrees(eyes);
  const surroundings: LaunchSurroundings = {
    surround({ id, errand }, start) {
      const child = start();
      if (errand === undefined) trees.witness(id, child.birth);
      return child;
    },
    birthOf(pid) {
      const row = eyes.row(pid);
      return row && eyes.mark(row.start);
    },
  };
  return {
    ...shared,
    name: 'darwin',
    locks: darwinLocks,
    makeFifos,
    goOwnWay: () => {},
    trees,
    launcher: posixLauncher(surroundings, new Identities(systemAccounts('id'))),
    [Symbol.dispose]() {},
  };
}
