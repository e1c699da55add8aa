import { join } from 'node:path';
import { readAll } from './proc-file.ts';

const TEXT_MAX_BYTES = 1_048_576;

/** Where this process stands in the cgroup2 tree. */
export interface CgroupPlace {
  /** The folder at which the tree is mounted. */
  readonly mount: string;
  /** The folder of the own cgroup, in or below `mount`. */
  readonly own: string;
}

/** The own place, or undefined where no cgroup2 tree is mounted that contains it. */
export function ownPlace(): CgroupPlace | undefined {
  const mounts = readAll('/proc/self/mountinfo', TEXT_MAX_BYTES)?.toString();
  const own = readAll('/proc/self/cgroup', TEXT_MAX_BYTES)?.toString();
  return mounts === undefined || own === undefined ? undefined : placeIn(mounts, own);
}

/**
 * The place that the texts of `/proc/self/mountinfo` and `/proc/self/cgroup` give. In a container the mount may
 * show only a part of the tree (its root, the fourth field); a process outside of that part has no place in it.
 */
export function placeIn(mountinfo: string, cgroup: string): CgroupPlace | undefined {
  const path = /^0::(\/.*)$/m.exec(cgroup)?.[1];
  if (path === undefined || path.startsWith('/..')) return undefined;
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    if (!after.startsWith('cgroup2 ')) continue;
    const [, , , root = '', mount = ''] = before.split(' ').map(unescape);
    const below = within(root, path);
    if (below !== undefined) return { mount, own: below === '/' ? mount : join(mount, below) };
  }
  return undefined;
}

function within(root: string, path: string): string | undefined {
  if (root === '/') return path;
  return path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : undefined;
}

/** Spaces, tabs, line feeds and backslashes stand as octal numbers in mountinfo. */
const unescape = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
