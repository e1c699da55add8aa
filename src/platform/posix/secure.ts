import { lstatSync, mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SupError } from '../../errors/sup-error.ts';
import type { Home } from '../platform.ts';
import { fileInTheWay } from './file-in-the-way.ts';
import { whatIs } from './file-kind.ts';
import { errnoOf, systemWords } from './system-words.ts';

const PRIVATE = 0o700;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
const GROUP_WRITES = 0o020;
const STICKY = 0o1000;
const ROOT = 0;

/**
 * Makes the folders of `home`, each 0700. Refused is a folder that belongs to somebody else, that is a
 * symbolic link or no folder, or that is open: socket, state and FIFOs to nobody else at all; logs and
 * settings may be read by others where an administrator made them so, never written. SupError HOME_*.
 */
export function secureHome(home: Home, uid: number): void {
  if (home.root !== null) secureRoot(home.root, uid);
  for (const path of [home.runtimeDir, home.stateDir, home.fifoDir]) secureFolder(path, uid, OTHERS);
  for (const path of [home.logDir, home.configDir]) secureFolder(path, uid, OTHERS_WRITE);
}

/** Who may rename the folders in `path` chooses what stands in their place. It may be reached by a link: its name was given. */
function secureRoot(path: string, uid: number): void {
  const entry = made(path);
  const stat = entry.isSymbolicLink() ? target(path) : entry;
  if (!stat.isDirectory()) throw new SupError('HOME_NOT_FOLDER', { path, what: whatIs(stat) });
  if (stat.uid !== uid && stat.uid !== ROOT) throw new SupError('HOME_FOREIGN', { path, owner: stat.uid, uid });
  if (letsOthersRename(stat)) throw new SupError('HOME_SHARED', { path, mode: octal(stat.mode) });
}

/**
 * In a sticky folder everybody renames only what is theirs. A group with the number of the owner has nobody else in it:
 * where users have such groups, whatever they make is writable for it.
 */
function letsOthersRename({ mode, uid, gid }: Stats): boolean {
  const forbidden = gid === uid ? OTHERS_WRITE & ~GROUP_WRITES : OTHERS_WRITE;
  return (mode & forbidden) !== 0 && (mode & STICKY) === 0;
}

function target(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw new SupError('HOME_UNWRITABLE', { path, why: systemWords(cause) }, { cause });
  }
}

const octal = (mode: number): string => (mode & 0o7777).toString(8);

function secureFolder(path: string, uid: number, forbidden: number): void {
  const stat = made(path);
  if (!stat.isDirectory()) throw new SupError('HOME_NOT_FOLDER', { path, what: whatIs(stat) });
  if (stat.uid !== uid) throw new SupError('HOME_FOREIGN', { path, owner: stat.uid, uid });
  if ((stat.mode & forbidden) !== 0) throw new SupError('HOME_OPEN', { path, mode: octal(stat.mode) });
}

/** The last component is never followed: whoever could plant a link there would choose where sup writes. */
function made(path: string): Stats {
  try {
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there !== undefined) return there;
    makeFolders(path);
    return lstatSync(path);
  } catch (cause) {
    const inTheWay = errnoOf(cause) === 'ENOTDIR' ? fileInTheWay(path) : undefined;
    if (inTheWay !== undefined) throw inTheWay;
    throw new SupError('HOME_UNWRITABLE', { path, why: systemWords(cause) }, { cause });
  }
}

/** Parents first. `mkdir` with `recursive` does not come back where the system says ENOENT for a parent, as /proc does. */
function makeFolders(path: string): void {
  const parent = dirname(path);
  if (parent !== path && lstatSync(parent, { throwIfNoEntry: false }) === undefined) makeFolders(parent);
  try {
    mkdirSync(path, { mode: PRIVATE });
  } catch (error) {
    // Somebody else may have made it meanwhile; what it is will be looked at.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
