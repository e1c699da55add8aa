import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import process from 'node:process';
import { errnoOf, systemWords } from './system-words.ts';

/** A small program of the system that takes longer hangs, for example on a directory server that does not answer. */
export const TOOL_TIMEOUT_MS = 5_000;

/** Where programs of the system lie beside PATH: the PATH of a daemon may lack the folders of the administrator. */
const SYSTEM_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** How a small program of the system ended, and what it said. */
export type ToolEnd =
  | { readonly kind: 'missing' }
  | { readonly kind: 'ended'; readonly status: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'broken'; readonly why: string };

export interface ToolOptions {
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs a small program of the system and waits for it, at most TOOL_TIMEOUT_MS. `file`: its path. */
export function runTool([file = '', ...args]: readonly string[], as: ToolOptions = {}): ToolEnd {
  const done = spawnSync(file, args, {
    ...as,
    cwd: '/',
    env: { PATH: SYSTEM_FOLDERS.join(':'), LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: TOOL_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  if (done.error !== undefined) {
    if (errnoOf(done.error) === 'ENOENT') return { kind: 'missing' };
    return { kind: 'broken', why: systemWords(done.error) };
  }
  if (done.status === null) return { kind: 'broken', why: `it was ended by ${done.signal}` };
  return { kind: 'ended', status: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** Where this program of the system lies; undefined: it is not there. */
export function findTool(name: string): string | undefined {
  const folders = [...SYSTEM_FOLDERS, ...(process.env['PATH'] ?? '').split(':')];
  return folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => `${folder}/${name}`)
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
