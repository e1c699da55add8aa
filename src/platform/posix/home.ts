import { basename, dirname, join, resolve } from 'node:path';
import { SupError } from '../../errors/sup-error.ts';
import type { Home } from '../platform.ts';
import { tagOf } from '../tag.ts';

/** What differs between the systems of this family, and between users. */
export interface PosixPlace {
  readonly uid: number;
  /** Of the user, where HOME is not set and something lies there. SupError HOME_UNKNOWN where it is not known. */
  readonly homedir: string;
  readonly tmpdir: string;
  /** Bytes of `sun_path` without the closing NUL: 107 on Linux, 103 on macOS. */
  readonly maxSocketBytes: number;
  /** Where root's socket lies: `/run` on Linux, `/var/run` on macOS. */
  readonly rootRuntime: string;
  /** The path without symbolic links, or undefined when there is nothing. */
  readonly realpath: (path: string) => string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;
type Folders = Pick<Home, 'root' | 'runtimeDir' | 'stateDir' | 'logDir' | 'configDir' | 'fifoDir'>;

const SOCKET = 'sup.sock';

/** The folders of one daemon, by `--home`, for root, or for a user (XDG base directories). SupError HOME_PATH_TOO_LONG, HOME_UNKNOWN. */
export function homeAt(root: string | null, env: Env, place: PosixPlace): Home {
  const folders = foldersOf(root, env, place);
  const endpoint = join(folders.runtimeDir, SOCKET);
  const bytes = Buffer.byteLength(endpoint);
  if (bytes > place.maxSocketBytes) {
    throw new SupError('HOME_PATH_TOO_LONG', { path: endpoint, bytes, max: place.maxSocketBytes });
  }
  return { ...folders, endpoint, tag: tagOf(real(folders.stateDir, place.realpath)) };
}

function foldersOf(root: string | null, env: Env, place: PosixPlace): Folders {
  if (root !== null) return under(resolve(root));
  return place.uid === 0 ? ofRoot(place) : ofUser(env, place);
}

const under = (root: string): Folders => ({
  root,
  runtimeDir: join(root, 'run'),
  stateDir: join(root, 'state'),
  logDir: join(root, 'log'),
  configDir: join(root, 'config'),
  fifoDir: join(root, 'fifo'),
});

const ofRoot = ({ rootRuntime }: PosixPlace): Folders => ({
  root: null,
  runtimeDir: join(rootRuntime, 'sup'),
  stateDir: '/var/lib/sup',
  logDir: '/var/log/sup',
  configDir: '/etc/sup',
  fifoDir: '/var/lib/sup/fifo',
});

function ofUser(env: Env, place: PosixPlace): Folders {
  const inHome = (...names: string[]): string => join(absolute(env['HOME']) ?? place.homedir, ...names);
  const stateDir = join(absolute(env['XDG_STATE_HOME']) ?? inHome('.local', 'state'), 'sup');
  return {
    root: null,
    runtimeDir: userRuntime(absolute(env['XDG_RUNTIME_DIR']), stateDir, place),
    stateDir,
    logDir: join(stateDir, 'log'),
    configDir: join(absolute(env['XDG_CONFIG_HOME']) ?? inHome('.config'), 'sup'),
    fifoDir: join(stateDir, 'fifo'),
  };
}

/** Without a runtime folder the socket lies in the state folder or, where that path is too long for one, in the temporary folder. */
function userRuntime(given: string | undefined, stateDir: string, { uid, tmpdir, maxSocketBytes }: PosixPlace): string {
  if (given !== undefined) return join(given, 'sup');
  const inState = join(stateDir, 'run');
  return Buffer.byteLength(join(inState, SOCKET)) <= maxSocketBytes ? inState : join(tmpdir, `sup-${uid}`);
}

/** The XDG specification: a relative path is invalid and is ignored. */
const absolute = (path: string | undefined): string | undefined => (path?.startsWith('/') === true ? path : undefined);

/**
 * The same folder has the same tag however its path is written, and before it exists as well as after:
 * what does not exist yet will be made as an ordinary folder.
 */
function real(path: string, realpath: PosixPlace['realpath']): string {
  const found = realpath(path);
  if (found !== undefined || path === dirname(path)) return found ?? path;
  return join(real(dirname(path), realpath), basename(path));
}
