import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { SupError } from '../../errors/sup-error.ts';
import { whatIs } from './file-kind.ts';
import { systemWords } from './system-words.ts';

/** So many paths go to one `mkfifo`: far below any limit on arguments, and its start is paid once. */
export const FIFOS_PER_CALL = 500;
/** Nobody else may look at the output of what we start, or put something in its place. */
const FOLDER_MODE = 0o700;

/** Looked into after PATH: a daemon that was started with a narrow one still needs `mkfifo`. */
const STANDARD_FOLDERS = ['/usr/bin', '/bin'];

/**
 * Makes a FIFO, 0600, for each path where there is none yet. Node cannot make one, the program `mkfifo` can.
 * What is there already is kept when it is a FIFO, whoever owns it by now (a program may change the owner of
 * its standard output; the folder is ours), and refused when it is anything else. The folder is made again when
 * somebody has removed it. SupError FIFO_*.
 */
export function makeFifos(paths: readonly string[], folders: readonly string[] = STANDARD_FOLDERS): boolean {
  const missing = [...new Set(paths)].filter((path) => !isFifo(path));
  for (const folder of new Set(missing.map((path) => dirname(path)))) makeFolder(folder);
  for (let at = 0; at < missing.length; at += FIFOS_PER_CALL) mkfifo(missing.slice(at, at + FIFOS_PER_CALL), folders);
  return true;
}

function isFifo(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (!stat.isFIFO()) throw new SupError('FIFO_BLOCKED', { path, what: whatIs(stat) });
  return true;
}

function makeFolder(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return;
  if (stat !== undefined) throw new SupError('FIFO_FOLDER_BLOCKED', { path, what: whatIs(stat) });
  try {
    mkdirSync(path, { mode: FOLDER_MODE });
  } catch (cause) {
    throw new SupError('FIFO_FAILED', { why: systemWords(cause) }, { cause });
  }
}

function mkfifo(paths: readonly string[], folders: readonly string[]): void {
  // An empty PATH must not come to mean the working directory.
  const path = [process.env['PATH'] ?? '', ...folders].filter((folder) => folder !== '').join(':');
  const { error, status, stderr } = spawnSync('mkfifo', ['-m', '600', '--', ...paths], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: path },
  });
  if (error !== undefined) throw new SupError('FIFO_FAILED', { why: whyNot(error) }, { cause: error });
  if (status !== 0) throw new SupError('FIFO_FAILED', { why: stderr.toString().trim() || 'mkfifo failed' });
}

const whyNot = (error: NodeJS.ErrnoException): string =>
  error.code === 'ENOENT' ? 'there is no program mkfifo' : systemWords(error);
