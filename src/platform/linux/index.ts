import type { Endpoints, Home, LaunchedChild, LaunchRequest, Paths, Platform, Trees } from '../platform.ts';
import { makeFifos } from '../posix/fifos.ts';
import { systemAccounts } from '../posix/accounts.ts';
import { Identities } from '../posix/identities.ts';
import { posixLauncher } from '../posix/launch.ts';
import { PassTrees } from '../posix/pass-trees.ts';
import { keepSpares } from '../posix/spare-descriptors.ts';
import { Births } from './birth.ts';
import { ownPlace } from './cgroup-place.ts';
import { freePlace } from './free-place.ts';
import { earlierFolders, noteFolder } from './leaf-folders.ts';
import { closeInherited } from './inherited.ts';
import { LeafTrees } from './leaf-trees.ts';
import { Leaves } from './leaves.ts';
import { leaveForeignLeaf } from './leave-leaf.ts';
import { linuxLocks } from './locks.ts';
import { procEyes } from './proc-eyes.ts';

type Shared = { readonly paths: Paths; readonly endpoints: Endpoints };
type Env = Readonly<Record<string, string | undefined>>;

/**
 * Linux, for the daemon of `home`. SUP_TREES=proc in `env` leaves the cgroups alone, for tests and for systems
 * on which they are in somebody else's way.
 */
export function linuxPlatform(home: Home, shared: Shared, env: Env): Platform {
  let made: Forest | undefined;
  // Made at the first use: trying out the cgroups writes, and the home must be there by then.
  const forest = (): Forest => (made ??= plant(home, env));
  return {
    ...shared,
    name: 'linux',
    locks: linuxLocks,
    makeFifos,
    goOwnWay() {
      closeInherited();
      leaveForeignLeaf();
    },
    [Symbol.dispose]: () => made?.[Symbol.dispose](),
    get trees() {
      return forest().trees;
    },
    launcher: posixLauncher(
      {
        surround: (request, start) => forest().grow(request, start),
        birthOf: (pid) => forest().births.markOfChild(pid),
      },
      new Identities(systemAccounts('getent')),
    ),
  };
}

/** How trees are found here, and how one begins. */
interface Forest extends Disposable {
  readonly births: Births;
  readonly trees: Trees;
  grow(request: LaunchRequest, start: () => LaunchedChild): LaunchedChild;
}

function plant(home: Home, env: Env): Forest {
  const births = new Births();
  const pass = new PassTrees(procEyes(home.tag, births));
  const leaves = env['SUP_TREES'] === 'proc' ? undefined : openLeaves(home);
  const spares = keepSpares();
  return leaves === undefined ? inProc(pass, births, spares) : inLeaves(leaves, pass, births, spares);
}

function inProc(trees: PassTrees, births: Births, spares: Disposable): Forest {
  return {
    births,
    trees,
    grow({ id, errand }, start) {
      const child = start();
      if (errand === undefined) trees.witness(id, child.birth);
      return child;
    },
    [Symbol.dispose]: () => spares[Symbol.dispose](),
  };
}

function inLeaves(leaves: Leaves, pass: PassTrees, births: Births, spares: Disposable): Forest {
  const trees = new LeafTrees(leaves, pass, births);
  return {
    births,
    trees,
    grow: ({ id, errand }, start) =>
      leaves.within(id, () => {
        const child = start();
        if (errand === undefined) trees.launched(id, child);
        return child;
      }),
    [Symbol.dispose]() {
      leaves[Symbol.dispose]();
      spares[Symbol.dispose]();
    },
  };
}

function openLeaves(home: Home): Leaves | undefined {
  const here = ownPlace();
  const place = here && freePlace(here, home.tag);
  const leaves = place && Leaves.open(place, home.tag, earlierFolders(home));
  if (leaves !== undefined) noteFolder(home, leaves.folder);
  return leaves;
}
