import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** One process, as /proc tells of it. */
export interface Seen {
  readonly pid: number;
  readonly command: string;
}

/** How long the killed may take to be gone. */
const GONE_MS = 20_000;

/**
 * Every live process that has to do with a folder: it stands in it, was told of it, or carries it in its environment.
 * The folders of a benchmark have names that nothing else has, so this finds all that was started for one of them,
 * whoever forked it, and nothing else.
 */
export function belongingTo(folder: string): Seen[] {
  return pids()
    .filter((pid) => pid !== process.pid && concerns(pid, folder) && alive(pid))
    .map((pid) => ({ pid, command: read(pid, 'comm').trim() }));
}

/** Ends everything that belongs to a folder, the supervisors before what they would start again. */
export async function sweep(folder: string, payload: string): Promise<void> {
  const end = performance.now() + GONE_MS;
  for (let left = belongingTo(folder); left.length > 0; left = belongingTo(folder)) {
    if (performance.now() > end) throw new Error(`${left.length} processes of ${folder} cannot be ended`);
    const supervisors = left.filter(({ command }) => command !== payload);
    for (const { pid } of supervisors.length > 0 ? supervisors : left) kill(pid);
    await setTimeout(5);
  }
}

/** Whether a process lives: one that only waits to be reaped does not. */
export function alive(pid: number): boolean {
  const stat = read(pid, 'stat');
  return stat !== '' && !'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Memory of a process, in MB. */
export interface Megabytes {
  /** USS: what it has for itself alone. Program text that it shares counts for nobody. */
  readonly unique: number;
  /** PSS: that, and of what it shares with others its equal part. */
  readonly proportional: number;
}

export function megabytes(pid: number): Megabytes {
  const rollup = read(pid, 'smaps_rollup');
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
  return { unique: field('Private_Clean') + field('Private_Dirty'), proportional: field('Pss') };
}

/** The CPU that a process has used in its life, over all its threads, in milliseconds. */
export function cpuMs(pid: number): number {
  let sum = 0;
  for (const thread of entries(`/proc/${pid}/task`)) {
    sum += Number(read(pid, `task/${thread}/schedstat`).split(' ')[0] ?? 0) / 1e6;
  }
  return sum;
}

/** What any way over /proc costs at least: the name and state of every process, once. */
export function onePass(): number {
  const start = performance.now();
  for (const pid of pids()) read(pid, 'stat');
  return performance.now() - start;
}

const pids = (): number[] =>
  entries('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function concerns(pid: number, folder: string): boolean {
  const stands = workingFolder(pid);
  if (stands === folder || stands.startsWith(`${folder}/`)) return true;
  return read(pid, 'cmdline').includes(folder) || read(pid, 'environ').includes(folder);
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for what is gone or may not be read. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
