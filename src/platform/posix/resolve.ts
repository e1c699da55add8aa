import { accessSync, constants, readdirSync, statSync, type Stats } from 'node:fs';
import { closest } from '../../base/closest.ts';
import { SupError } from '../../errors/sup-error.ts';
import { checkProgram } from './check-program.ts';

/** Where a program is looked for when PATH is not set, as execvp(3) does. */
const DEFAULT_PATH = '/bin:/usr/bin';

/**
 * The file that execvp(3) would run for `command` in `cwd`: with a slash it is taken from `cwd`, else it is
 * looked for in `path`, in which an empty entry is `cwd`. Looked up anew each time, because a deployment may
 * have replaced it. SupError LAUNCH_*.
 */
export function resolveExecutable(command: string, cwd: string, path: string | undefined): string {
  refuseFolder(cwd);
  const file = command.includes('/') ? named(from(cwd, command)) : searched(command, cwd, path ?? DEFAULT_PATH);
  checkProgram(file, cwd, (name) => search(name, cwd, path ?? DEFAULT_PATH).found);
  return file;
}

function refuseFolder(cwd: string): void {
  const stat = statOf(cwd);
  if (stat === 'denied') throw new SupError('LAUNCH_CWD_DENIED', { cwd });
  if (stat === undefined) throw new SupError('LAUNCH_CWD_MISSING', { cwd });
  if (!stat.isDirectory()) throw new SupError('LAUNCH_CWD_NOT_DIRECTORY', { cwd });
  if (!allowed(cwd)) throw new SupError('LAUNCH_CWD_DENIED', { cwd });
}

function named(path: string): string {
  const stat = statOf(path);
  if (stat === undefined) throw new SupError('LAUNCH_NOT_FOUND', { command: path, path: null, close: null });
  if (stat === 'denied') throw new SupError('LAUNCH_NOT_EXECUTABLE', { path });
  if (stat.isDirectory()) throw new SupError('LAUNCH_IS_DIRECTORY', { path });
  if (!stat.isFile() || !allowed(path)) throw new SupError('LAUNCH_NOT_EXECUTABLE', { path });
  return path;
}

function searched(command: string, cwd: string, path: string): string {
  const { found, refused } = search(command, cwd, path);
  if (found !== undefined) return found;
  if (refused !== undefined) throw new SupError('LAUNCH_NOT_EXECUTABLE', { path: refused });
  const close = command === '' ? undefined : closest(command, programsIn(cwd, path));
  throw new SupError('LAUNCH_NOT_FOUND', { command, path, close: close ?? null });
}

/** As execvp(3): a file that may not be executed is passed over, but named when nothing better comes. */
function search(name: string, cwd: string, path: string): { readonly found?: string; readonly refused?: string } {
  let refused: string | undefined;
  if (name === '') return {};
  for (const folder of foldersOf(cwd, path)) {
    const file = from(folder, name);
    const stat = statOf(file);
    if (stat === undefined || stat === 'denied' || !stat.isFile()) continue;
    if (allowed(file)) return { found: file };
    refused ??= file;
  }
  return refused === undefined ? {} : { refused };
}

const foldersOf = (cwd: string, path: string): readonly string[] =>
  path.split(':').map((entry) => (entry === '' ? cwd : from(cwd, entry)));

/** Joined and, but for `./` in front, not normalised: `link/../x` is what the system makes of it. */
const from = (folder: string, path: string): string =>
  path.startsWith('/') ? path : `${folder}${folder.endsWith('/') ? '' : '/'}${path.replace(/^(\.\/+)+(?=[^/])/, '')}`;

function* programsIn(cwd: string, path: string): Iterable<string> {
  for (const folder of new Set(foldersOf(cwd, path))) {
    try {
      yield* readdirSync(folder);
    } catch {
      // An entry of PATH that is no folder, or not ours to read, has no names to suggest.
    }
  }
}

function statOf(path: string): Stats | 'denied' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'denied' : undefined;
  }
}

function allowed(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
