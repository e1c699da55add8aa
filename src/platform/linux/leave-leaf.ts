import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ownPlace } from './cgroup-place.ts';
import { aboveLeaves } from './leaf-name.ts';

/**
 * Moves this process out of the leaf of a supervised process, in case it was started in one: a daemon must not
 * end with the process that happened to need it first. To be called by a daemon that goes its own way, before
 * it starts anything, and not by one in the foreground, which belongs to whoever supervises it.
 * Returns whether it stands outside of all leaves now; where the cgroups are not ours to write, it does not. Where
 * there are no cgroups it always does.
 */
export function leaveForeignLeaf(): boolean {
  const place = ownPlace();
  if (place === undefined) return true;
  const above = aboveLeaves(`/${relative(place.mount, place.own)}`);
  if (above === undefined) return true;
  try {
    writeFileSync(join(place.mount, above, 'cgroup.procs'), '0');
    return true;
  } catch {
    return false;
  }
}
