import { accessSync, constants, lstatSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrno, refusal } from './refusal.ts';
import { madeFolders } from './slot-folder.ts';

/** Others may not look into the logs; the group may (umask narrows further). */
const FOLDER_MODE = 0o750;

/** File systems in which the kernel shows itself and nobody can keep files, by their `f_type` (statfs(2), linux/magic.h). */
const KERNEL_OWN: ReadonlySet<number> = new Set([
  0x9fa0, // proc
  0x62656572, // sysfs
  0x27e0eb, // cgroup
  0x63677270, // cgroup2
  0x1cd1, // devpts
  0x64626720, // debugfs
  0x74726163, // tracefs
  0x73636673, // securityfs
  0x62656570, // configfs
]);

/**
 * Refuses a folder in which no log can be written, or that cannot be made, without making it. SupError LOG_DIR_UNWRITABLE.
 * What sup makes itself may not be a link; the folders above, which the user named, may. Returns whether it is there.
 */
export function requireWritable(dir: string): boolean {
  try {
    refuseLinks(dir);
    const nearest = nearestFolder(dir);
    accessSync(nearest, constants.W_OK | constants.X_OK);
    // To root the system grants every access, also where nothing can be made.
    if (KERNEL_OWN.has(statfsSync(nearest).type)) throw new Error(`${nearest} is the kernel's own and keeps no files`);
    return nearest === dir;
  } catch (error) {
    throw refusal('LOG_DIR_UNWRITABLE', dir, error);
  }
}

/** Makes it with those above it where it is missing; follows no link where sup makes folders. Errors are the system's. */
export function makeFolder(dir: string): void {
  refuseLinks(dir);
  makeAll(dir);
}

function refuseLinks(dir: string): void {
  for (const folder of madeFolders(dir)) {
    if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) continue;
    throw new Error(`${folder === dir ? 'it' : folder} is a symbolic link`);
  }
}

/** One by one: `mkdir` with `recursive` does not come back where the system says ENOENT for a parent that is there, as /proc does. */
function makeAll(dir: string): void {
  const parent = dirname(dir);
  if (parent !== dir && lstatSync(parent, { throwIfNoEntry: false }) === undefined) makeAll(parent);
  if (lstatSync(dir, { throwIfNoEntry: false }) === undefined) makeOne(dir);
  if (!lstatSync(dir).isDirectory()) throw new Error('it is not a folder');
}

function makeOne(dir: string): void {
  try {
    mkdirSync(dir, { mode: FOLDER_MODE });
  } catch (error) {
    // Somebody else may have made it meanwhile; what it is will be looked at.
    if (!hasErrno(error, 'EEXIST')) throw error;
  }
}

/** The folder itself, or the nearest one above it that is there. */
function nearestFolder(dir: string): string {
  const entry = lstatSync(dir, { throwIfNoEntry: false });
  if (entry === undefined) return dirname(dir) === dir ? dir : nearestFolder(dirname(dir));
  const stats = entry.isSymbolicLink() ? statSync(dir, { throwIfNoEntry: false }) : entry;
  if (stats === undefined) throw new Error(`${dir} is a link that leads nowhere`);
  if (!stats.isDirectory()) throw new Error(`${dir} is not a folder`);
  return dir;
}
