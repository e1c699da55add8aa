import { realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import type { Identity } from '../platform.ts';

export type Want = 'enter' | 'execute' | 'read';

/** What is in the way of somebody, and its mode. */
export interface Obstacle {
  readonly at: string;
  readonly mode: string;
}

type Who = Pick<Identity, 'uid' | 'gid' | 'groups'>;
type Bits = Pick<Stats, 'uid' | 'gid' | 'mode'>;

/** Whether the mode bits let `who` do it. Of owner, group and others only the first that applies counts. */
export function modeAllows({ uid, gid, mode }: Bits, who: Who, want: Want): boolean {
  if (who.uid === 0) return true;
  const bit = want === 'read' ? 0o4 : 0o1;
  if (uid === who.uid) return (mode & (bit << 6)) !== 0;
  if (gid === who.gid || who.groups.includes(gid)) return (mode & (bit << 3)) !== 0;
  return (mode & bit) !== 0;
}

/**
 * What the mode bits put in the way of `who` on the way to `path`: a folder above it, or itself. Undefined: nothing,
 * or nothing that can be told. An access control list may allow what the bits do not show: to be confirmed before it
 * is said.
 */
export function obstacle(path: string, who: Who, want: Want): Obstacle | undefined {
  if (who.uid === 0) return undefined;
  // A link is followed from the folder that it lies in to the one that it leads to: both have to let through.
  const ways = [...new Set([path, real(path)])];
  for (const folder of new Set(ways.flatMap(foldersAbove))) {
    const blocked = blocks(folder, who, 'enter');
    if (blocked !== undefined) return blocked;
  }
  return blocks(path, who, want);
}

function blocks(at: string, who: Who, want: Want): Obstacle | undefined {
  const stat = statOf(at);
  if (stat === undefined || modeAllows(stat, who, want)) return undefined;
  return { at, mode: `mode ${(stat.mode & 0o7777).toString(8).padStart(4, '0')} of ${stat.uid}:${stat.gid}` };
}

/** The outermost first. */
function foldersAbove(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [] : [...foldersAbove(above), above];
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
