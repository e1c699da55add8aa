import { readdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pid } from '../../base/process.ts';
import { errnoOf } from '../posix/system-words.ts';
import { readAll, readInto } from './proc-file.ts';

const PROCS_MAX_BYTES = 67_108_864;
const bytes = Buffer.allocUnsafe(256);

/** Whether any process lives in the cgroup `folder` or below it; zombies do not count. Undefined when there is no such cgroup. */
export function isPopulated(folder: string): boolean | undefined {
  const length = readInto(join(folder, 'cgroup.events'), bytes);
  return length === undefined ? undefined : bytes.toString('latin1', 0, length).includes('populated 1');
}

/** The processes in `folder` and below it: a supervised program may have made cgroups of its own there. */
export function pidsIn(folder: string): readonly Pid[] {
  const text = readAll(join(folder, 'cgroup.procs'), PROCS_MAX_BYTES)?.toString('latin1') ?? '';
  // Zero stands for a process of another pid namespace, which has no number here.
  const own = text
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
  const below = foldersIn(folder);
  return below.length === 0 ? own : [...own, ...below.flatMap(pidsIn)];
}

/** Kills all in `folder` and below it in one go, so that nothing can fork away. False where the kernel is older than 5.14. */
export function killAll(folder: string): boolean {
  try {
    writeFileSync(join(folder, 'cgroup.kill'), '1', { flag: 'r+' });
    return true;
  } catch (error) {
    if (['ENOENT', 'ENODEV', 'EACCES', 'EPERM', 'EOPNOTSUPP'].includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
}

/** Removes the cgroup and those below it. False while anything lives in them. */
export function removeLeaf(folder: string): boolean {
  try {
    for (const below of foldersIn(folder)) removeLeaf(below);
    rmdirSync(folder);
    return true;
  } catch (error) {
    return errnoOf(error) === 'ENOENT';
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    // A folder without folders in it has two links, its name and its own `.`: asking for them is cheaper than listing.
    if ((statSync(folder, { throwIfNoEntry: false })?.nlink ?? 2) <= 2) return [];
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch (error) {
    if (['ENOENT', 'ENODEV'].includes(errnoOf(error) ?? '')) return [];
    throw error;
  }
}
