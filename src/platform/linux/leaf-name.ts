import { createHash } from 'node:crypto';
import type { InstanceId } from '../../base/process.ts';

/** The longest file name of Linux, less what the kernel's own files in a cgroup's folder might need. */
const NAME_MAX = 200;
const PLAIN = /[A-Za-z0-9_-]/;

/** The folder of one home: `sup.<tag>`. */
export const leavesFolder = (tag: string): string => `sup.${tag}`;

/** The cgroup in that folder in which the daemon itself lives, and below which the leaves are. */
export const DAEMON = 'daemon';

/**
 * The name of an instance's leaf: no two instances share one. All but letters, digits, `_` and `-` is written
 * as `%XX`, so that no name is a path, hidden, or one of the kernel's (`cgroup.procs`). A name that would be too
 * long ends in a digest instead, behind `%%`, which no other name contains.
 */
export function leafName(id: InstanceId): string {
  let name = '';
  for (const byte of Buffer.from(id)) {
    const letter = String.fromCharCode(byte);
    name += PLAIN.test(letter) ? letter : `%${byte.toString(16).padStart(2, '0')}`;
  }
  if (name.length <= NAME_MAX) return name;
  const digest = createHash('sha256').update(id).digest('hex');
  return `${name.slice(0, NAME_MAX - digest.length - 2)}%%${digest}`;
}

/** The instance that a leaf is named for, or undefined when the name does not hold it whole. */
export function idOfLeaf(name: string): InstanceId | undefined {
  if (name.includes('%%')) return undefined;
  try {
    const id = decodeURIComponent(name);
    return leafName(id) === name ? id : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The cgroup above the outermost `sup.<tag>/<any>` in `path`, or undefined when `path` lies in no daemon's folder.
 */
export function aboveLeaves(path: string): string | undefined {
  const match = /^(.*?)\/sup\.[0-9a-f]{12}\/[^/]+(?:\/|$)/.exec(path);
  return match === null ? undefined : match[1] || '/';
}
