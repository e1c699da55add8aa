import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Home } from '../platform.ts';
import { leavesFolder } from './leaf-name.ts';
import { readAll } from './proc-file.ts';

const NOTES = 'leaves';
const NOTES_MAX_BYTES = 65_536;
const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * The folders in which earlier daemons of this home kept their leaves, as far as they exist. A daemon that is
 * started from another session, by cron or by a service manager stands in another cgroup than its predecessor,
 * whose processes are still in theirs; so each notes its folder in the runtime folder, which a reboot empties
 * together with the cgroups.
 */
export function earlierFolders(home: Pick<Home, 'runtimeDir' | 'tag'>): readonly string[] {
  const notes = readAll(join(home.runtimeDir, NOTES), NOTES_MAX_BYTES)?.toString() ?? '';
  const ours = (line: string): boolean => line.startsWith('/') && basename(line) === leavesFolder(home.tag);
  return [...new Set(notes.split('\n').filter(ours))].filter((folder) => existsSync(folder));
}

/** Notes `folder` for later daemons. Where that is not possible they find these processes by /proc instead. */
export function noteFolder(home: Pick<Home, 'runtimeDir' | 'tag'>, folder: string): void {
  if (folder.includes('\n') || earlierFolders(home).includes(folder)) return;
  try {
    append(join(home.runtimeDir, NOTES), `${folder}\n`);
  } catch {
    // The runtime folder is not there yet or is full, or a link lies there: the marker in the environment remains.
  }
}

function append(path: string, line: string): void {
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    writeSync(fd, line);
  } finally {
    closeSync(fd);
  }
}
