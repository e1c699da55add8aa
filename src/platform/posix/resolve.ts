import { readdirSync, statSync, type Stats } from 'node:fs';
import { closest } from '../../base/closest.ts';
import { SupError } from '../../errors/sup-error.ts';
import { checkProgram } from './check-program.ts';
import { ownRights, type Rights } from './rights.ts';

/** Where a program is looked for when PATH is not set, as execvp(3) does. */
const DEFAULT_PATH = '/bin:/usr/bin';

/**
 * The file that execvp(3) would run for `command` in `cwd`: with a slash it is taken from `cwd`, else it is
 * looked for in `path`, in which an empty entry is `cwd`. Looked up anew each time, because a deployment may
 * have replaced it. `rights`: what whoever is going to run it may do. SupError LAUNCH_*.
 */
export function resolveExecutable(
  command: string,
  cwd: string,
  path: string | undefined,
  rights: Rights = ownRights,
): string {
  refuseFolder(cwd, rights);
  const places: Places = { cwd, path: path ?? DEFAULT_PATH, rights };
  const file = command.includes('/') ? named(from(cwd, command), rights) : searched(command, places);
  checkProgram(file, cwd, rights, (name) => search(name, places).found);
  return file;
}

/** Where a bare name is looked for, and for whom. */
interface Places {
  readonly cwd: string;
  readonly path: string;
  readonly rights: Rights;
}

function refuseFolder(cwd: string, rights: Rights): void {
  const stat = statOf(cwd);
  if (stat === 'denied') throw new SupError('LAUNCH_CWD_DENIED', { cwd });
  if (stat === undefined) throw new SupError('LAUNCH_CWD_MISSING', { cwd });
  if (!stat.isDirectory()) throw new SupError('LAUNCH_CWD_NOT_DIRECTORY', { cwd });
  if (!rights.allows(cwd, 'enter')) throw rights.denial(cwd, 'enter');
}

function named(path: string, rights: Rights): string {
  const stat = statOf(path);
  if (stat === undefined) throw new SupError('LAUNCH_NOT_FOUND', { command: path, path: null, close: null });
  if (stat === 'denied') throw new SupError('LAUNCH_NOT_EXECUTABLE', { path });
  if (stat.isDirectory()) throw new SupError('LAUNCH_IS_DIRECTORY', { path });
  if (!stat.isFile()) throw new SupError('LAUNCH_NOT_EXECUTABLE', { path });
  if (!rights.allows(path, 'execute')) throw rights.denial(path, 'execute');
  return path;
}

function searched(command: string, places: Places): string {
  const { found, refused } = search(command, places);
  if (found !== undefined) return found;
  if (refused !== undefined) throw places.rights.denial(refused, 'execute');
  const { path } = places;
  const close = command === '' ? undefined : closest(command, programsIn(places));
  throw new SupError('LAUNCH_NOT_FOUND', { command, path, close: close ?? null });
}

/** As execvp(3): a file that may not be executed is passed over, but named when nothing better comes. */
function search(name: string, places: Places): { readonly found?: string; readonly refused?: string } {
  let refused: string | undefined;
  if (name === '') return {};
  for (const folder of foldersOf(places)) {
    const file = from(folder, name);
    const stat = statOf(file);
    if (stat === undefined || stat === 'denied' || !stat.isFile()) continue;
    if (places.rights.allows(file, 'execute')) return { found: file };
    refused ??= file;
  }
  return refused === undefined ? {} : { refused };
}

const foldersOf = ({ cwd, path }: Places): readonly string[] =>
  path.split(':').map((entry) => (entry === '' ? cwd : from(cwd, entry)));

/** Joined and, but for `./` in front, not normalised: `link/../x` is what the system makes of it. */
const from = (folder: string, path: string): string =>
  path.startsWith('/') ? path : `${folder}${folder.endsWith('/') ? '' : '/'}${path.replace(/^(\.\/+)+(?=[^/])/, '')}`;

function* programsIn(places: Places): Iterable<string> {
  for (const folder of new Set(foldersOf(places))) {
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
