import {
  closeSync,
  mkdir,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  statSync,
  writeFile,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { unlessExhausted, withSpares } from '../posix/spare-descriptors.ts';
import { errnoOf } from '../posix/system-words.ts';
import { readAll, readInto } from './proc-file.ts';

const THREADS_MAX_BYTES = 67_108_864;
const bytes = Buffer.allocUnsafe(256);

/**
 * Whether any process lives in the cgroup `folder` or below it; zombies do not count. Undefined when there is no such
 * cgroup. One that cannot be looked at, for want of descriptors, is not empty.
 */
export function isPopulated(folder: string): boolean | undefined {
  return unlessExhausted(true, () => {
    const length = readInto(join(folder, 'cgroup.events'), bytes);
    return length === undefined ? undefined : bytes.toString('latin1', 0, length).includes('populated 1');
  });
}

/** The threads in `folder` and below it: a supervised program may have made cgroups of its own there. */
export function threadsIn(folder: string): readonly number[] {
  const text = readAll(join(folder, 'cgroup.threads'), THREADS_MAX_BYTES)?.toString('latin1') ?? '';
  // Zero stands for a thread of another pid namespace, which has no number here.
  const own = text
    .split('\n')
    .map(Number)
    .filter((tid) => tid > 0);
  const below = foldersIn(folder);
  return below.length === 0 ? own : [...own, ...below.flatMap(threadsIn)];
}

/** Makes the cgroup, unless it is there. Whether it was made. */
export function makeCgroup(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Makes a leaf in a cgroup that may itself hold processes; throws where there are no threaded cgroups. Whether it was
 * not there before, so that nobody can have frozen it.
 */
export function makeLeaf(folder: string): boolean {
  const made = makeCgroup(folder);
  writeFileSync(join(folder, 'cgroup.type'), 'threaded', { flag: 'r+' });
  return made;
}

/** The same in the background; `done` gets what went wrong, or null, and whether it was not there before. */
export function makeLeafLater(folder: string, done: (error: Error | null, made: boolean) => void): void {
  mkdir(folder, (error) => {
    if (error !== null && errnoOf(error) !== 'EEXIST') done(error, false);
    else writeFile(join(folder, 'cgroup.type'), 'threaded', { flag: 'r+' }, (failed) => done(failed, error === null));
  });
}

/**
 * Moves the calling thread, and it alone, into the leaf. Left frozen by somebody (an earlier daemon that was killed,
 * or the program itself), the leaf would freeze this daemon too: it is thawed first. `untouched`: nobody has been in
 * it since it was made, and it need not be.
 */
export function enterLeaf(leaf: string, untouched = false): void {
  for (const fd of untouched ? [] : freezer(leaf)) {
    turn(fd, '0');
    closeSync(fd);
  }
  writeFileSync(join(leaf, 'cgroup.threads'), '0', { flag: 'r+' });
}

/**
 * Runs `action` while nothing in the leaves can fork: a frozen process does not come back from the call it is in,
 * and dies of SIGKILL all the same. Where a kernel older than 5.2 cannot freeze, it runs as it is.
 */
export function whileFrozen<T>(leaves: readonly string[], action: () => T): T {
  // Opened beforehand, so that the thaw needs no free descriptor.
  const switches = leaves.flatMap(freezer);
  try {
    for (const fd of switches) turn(fd, '1');
    return action();
  } finally {
    for (const fd of switches) {
      turn(fd, '0');
      closeSync(fd);
    }
  }
}

/** Removes the cgroup and those below it. False while anything lives in them; then what is in them stays as it is. */
export function removeLeaf(folder: string): boolean {
  if (isPopulated(folder) === true) return false;
  try {
    for (const below of foldersIn(folder)) removeLeaf(below);
    rmdirSync(folder);
    return true;
  } catch (error) {
    return errnoOf(error) === 'ENOENT';
  }
}

export function foldersIn(folder: string): readonly string[] {
  try {
    // A folder without folders in it has two links, its name and its own `.`: asking for them is cheaper than listing.
    if ((statSync(folder, { throwIfNoEntry: false })?.nlink ?? 2) <= 2) return [];
    const entries = withSpares(() => readdirSync(folder, { withFileTypes: true }));
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch (error) {
    if (['ENOENT', 'ENODEV'].includes(errnoOf(error) ?? '')) return [];
    throw error;
  }
}

function freezer(leaf: string): readonly number[] {
  try {
    return [withSpares(() => openSync(join(leaf, 'cgroup.freeze'), 'r+'))];
  } catch {
    // The leaf is gone, the kernel knows no freezing, or no descriptor is left.
    return [];
  }
}

function turn(fd: number, state: '0' | '1'): void {
  try {
    writeSync(fd, state);
  } catch {
    // The leaf is gone (ENODEV), and with it what could be frozen.
  }
}
