import { join, relative } from 'node:path';
import type { CgroupPlace } from './cgroup-place.ts';
import { aboveLeaves, DAEMON, leavesFolder } from './leaf-name.ts';

/**
 * The place beside which the daemon of `tag` can have its own cgroup, or undefined where that cannot be: in a leaf
 * of another daemon. There only leaves within the leaf could be made, and the outer daemon, which signals its tree
 * as a whole, holds what is in them already; so the daemon of a supervised process does without. One that stands in
 * the cgroup of its own predecessor takes that over.
 */
export function freePlace(place: CgroupPlace, tag: string): CgroupPlace | undefined {
  const above = aboveLeaves(`/${relative(place.mount, place.own)}`);
  if (above === undefined) return place;
  const own = above === '/' ? place.mount : join(place.mount, above);
  return place.own === join(own, leavesFolder(tag), DAEMON) ? { mount: place.mount, own } : undefined;
}
