import { Option } from 'commander';
import type { Millis } from '../../base/time.ts';
import { SupError } from '../../errors/sup-error.ts';
import { boundFrom } from '../bounds.ts';
import { refuseEmpty } from './empty.ts';

/** Options that several commands share, so that they mean the same everywhere. */

/** What stands for processes on a command line. */
export const TARGETS = 'name, name@instance, app/name, app, glob, all; or an app file';

export interface FileOptions {
  readonly file?: readonly string[];
}

/** `-f FILE`, as often as wanted. */
export const fileOption = (): Option =>
  new Option('-f, --file <file>', 'an app file, said explicitly; may be repeated').argParser(
    (file: string, files: readonly string[] | undefined) => [...(files ?? []), refuseEmpty(file, '`--file`')],
  );

/** `--home DIR`. */
export const homeOption = (): Option =>
  new Option(
    '--home <dir>',
    'everything of one daemon (socket, state, logs) lies in this folder; or SUP_HOME',
  ).argParser((home: string) => refuseEmpty(home, '`--home`'));

export const noWaitOption = (): Option => new Option('--no-wait', 'give the order and do not wait until it is done');

export const timeoutOption = (otherwise: string): Option =>
  new Option('--timeout <time>', `how long to wait, such as 90s; else ${otherwise}`);

export const linesOption = (lines: number): Option =>
  new Option('-n, --lines <count>', 'how many of the last lines').default(lines);

export const followOption = (): Option => new Option('-f, --follow', 'go on with what comes, until interrupted');

/** `-f`. Following ends with the process: nothing aborts it from inside. */
export const followFrom = (follow: boolean | undefined): AbortSignal | null =>
  follow === true ? new AbortController().signal : null;

export const timeoutFrom = (text: string | undefined): Millis | null => (text === undefined ? null : boundFrom(text));

/** More lines than any log can have. */
const MAX_LINES = 1_000_000_000;

/** `-n 100`. SupError USAGE. */
export function linesFrom(text: string | number): number {
  const count = typeof text === 'number' ? text : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (count <= MAX_LINES) return count;
  throw new SupError('USAGE', { what: `"${text}" is not a number of lines`, hint: 'write a whole number: `-n 100`' });
}
