import { spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { SupError } from '../../errors/sup-error.ts';
import { whatIs } from './file-kind.ts';
import { systemWords } from './system-words.ts';

/** So many paths go to one `mkfifo`: far below any limit on arguments, and its start is paid once. */
export const FIFOS_PER_CALL = 500;

/**
 * Makes a FIFO, 0600, for each path where there is none yet. Node cannot make one, the program `mkfifo` can.
 * What is there already is kept when it is a FIFO, whoever owns it by now (a program may change the owner of
 * its standard output; the folder is ours), and refused when it is anything else. SupError FIFO_*.
 */
export function makeFifos(paths: readonly string[]): boolean {
  const missing = [...new Set(paths)].filter((path) => !isFifo(path));
  for (let at = 0; at < missing.length; at += FIFOS_PER_CALL) mkfifo(missing.slice(at, at + FIFOS_PER_CALL));
  return true;
}

function isFifo(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (!stat.isFIFO()) throw new SupError('FIFO_BLOCKED', { path, what: whatIs(stat) });
  return true;
}

function mkfifo(paths: readonly string[]): void {
  const done = spawnSync('mkfifo', ['-m', '600', '--', ...paths], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (done.error !== undefined)
    throw new SupError('FIFO_FAILED', { why: systemWords(done.error) }, { cause: done.error });
  if (done.status !== 0) throw new SupError('FIFO_FAILED', { why: done.stderr.toString().trim() || 'mkfifo failed' });
}
