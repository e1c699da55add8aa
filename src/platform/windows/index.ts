import type { Endpoints, Paths, Platform } from '../platform.ts';
import { Children } from './children.ts';
import { windowsLauncher } from './launch.ts';
import { windowsLocks } from './locks.ts';

/** Windows, as far as it goes without native calls. Not tried on a real Windows yet; a later issue does. */
export function windowsPlatform(shared: { readonly paths: Paths; readonly endpoints: Endpoints }): Platform {
  const trees = new Children();
  // There are no FIFOs in the file system here.
  const makeFifos = (): boolean => false;
  return {
    ...shared,
    name: 'windows',
    locks: windowsLocks,
    makeFifos,
    goOwnWay: () => {},
    trees,
    launcher: windowsLauncher(trees),
    [Symbol.dispose]() {},
  };
}
