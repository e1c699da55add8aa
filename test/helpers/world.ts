import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface Living {
  readonly pid: number;
  readonly command: string;
  /** By what it was recognised. */
  readonly by: string;
}

/**
 * The live processes that belong to a home: they name its folder on their command line or in their environment, stand
 * in it, hold a file of it open, or carry its mark. A test that leaves one behind has not ended.
 */
export function processesOf(dir: string, tag: string): Living[] {
  if (!existsSync('/proc/self/stat')) return processesByPs(dir);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const by = alive(name) ? belonging(`/proc/${name}`, dir, tag) : undefined;
      return by === undefined ? [] : [{ pid: Number(name), command: read(`/proc/${name}/cmdline`), by }];
    });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !existsSync('/proc/self/stat') || alive(String(pid));
}

/** A zombie has ended; only its parent has not looked yet. */
function alive(pid: string): boolean {
  const stat = read(`/proc/${pid}/stat`);
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  return state !== '' && !'ZX'.includes(state);
}

function belonging(proc: string, dir: string, tag: string): string | undefined {
  if (read(`${proc}/cmdline`).includes(dir)) return 'command line';
  const environment = read(`${proc}/environ`);
  if (environment.includes(`SUP_RUN=${tag}.`)) return 'mark';
  if (environment.includes(dir)) return 'environment';
  if (link(`${proc}/cwd`).startsWith(dir)) return 'working directory';
  return list(`${proc}/fd`).some((fd) => link(join(proc, 'fd', fd)).startsWith(dir)) ? 'open file' : undefined;
}

const orElse = <T>(nothing: T, ask: () => T): T => {
  try {
    return ask();
  } catch {
    return nothing;
  }
};
const read = (file: string): string => orElse('', () => readFileSync(file, 'utf8').replaceAll('\0', ' '));
const link = (file: string): string => orElse('', () => readlinkSync(file));
const list = (folder: string): string[] => orElse([], () => readdirSync(folder));

function processesByPs(dir: string): Living[] {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => line.includes(dir) && Number.parseInt(line, 10) !== process.pid)
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim(), by: 'command line' }));
}
