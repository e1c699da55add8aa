import { chmodSync, lstatSync, type Stats, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import process from 'node:process';
import { SupError } from '../../errors/sup-error.ts';
import type { Endpoints } from '../platform.ts';
import { fileInTheWay } from './file-in-the-way.ts';
import { whatIs } from './file-kind.ts';
import { effectiveUid } from './paths.ts';
import { errnoOf, systemWords } from './system-words.ts';

/** How long a socket that is there may take to accept before it counts as alive but busy. */
export const PROBE_MS = 1_000;
/** Nobody but the owner from the moment of the bind: 0777 & ~0177 = 0600. */
const SOCKET_UMASK = 0o177;
const OTHERS_WRITE = 0o022;

/** Unix sockets in a folder of ours. `maxBytes`: the longest path that the system takes. */
export function posixEndpoints(maxBytes: number): Endpoints {
  return {
    async listen(server, endpoint) {
      refuseLong(endpoint, maxBytes);
      // Nothing is awaited without need: where nothing is in the way, the socket is bound within this call.
      if (isTaken(endpoint)) await removeDead(endpoint);
      await bind(server, endpoint);
    },
    async clear(endpoint) {
      if (isTaken(endpoint)) await removeDead(endpoint);
    },
    identity(endpoint) {
      const stat = look(endpoint);
      return stat?.isSocket() === true ? `${stat.dev}:${stat.ino}` : undefined;
    },
    verify(endpoint) {
      refuseLong(endpoint, maxBytes);
      if (socketAt(endpoint)) refuseFolder(dirname(endpoint));
    },
  };
}

/** Whether a socket of ours, dead or alive, is in the way. */
function isTaken(endpoint: string): boolean {
  refuseFolder(dirname(endpoint));
  return socketAt(endpoint);
}

/** The system cuts a path that is too long, silently: another socket than the one named would be bound. */
function refuseLong(endpoint: string, max: number): void {
  const bytes = Buffer.byteLength(endpoint);
  if (bytes > max) throw new SupError('ENDPOINT_TOO_LONG', { endpoint, bytes, max });
}

/** Who may write into the folder may put a socket of his own there, or take ours away. */
function refuseFolder(path: string): void {
  const stat = look(path);
  if (stat === undefined) throw new SupError('ENDPOINT_FAILED', { endpoint: path, why: 'the folder does not exist' });
  refuseForeign(path, stat);
  if ((stat.mode & OTHERS_WRITE) !== 0) {
    throw new SupError('ENDPOINT_OPEN', { path, mode: (stat.mode & 0o7777).toString(8) });
  }
}

function refuseForeign(path: string, stat: Stats): void {
  const uid = effectiveUid();
  if (stat.uid !== uid) throw new SupError('ENDPOINT_FOREIGN', { path, owner: stat.uid, uid });
}

/** Whether there is a socket of ours; what is anything else is refused. */
function socketAt(endpoint: string): boolean {
  const stat = look(endpoint);
  if (stat === undefined) return false;
  if (!stat.isSocket()) throw new SupError('ENDPOINT_NOT_SOCKET', { endpoint, what: whatIs(stat) });
  refuseForeign(endpoint, stat);
  return true;
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    const inTheWay = errnoOf(cause) === 'ENOTDIR' ? fileInTheWay(path) : undefined;
    throw inTheWay ?? new SupError('ENDPOINT_UNSEEN', { endpoint: path, why: systemWords(cause) }, { cause });
  }
}

/** Two daemons cannot both come here: the lock of the home is taken before anybody listens. */
async function removeDead(endpoint: string): Promise<void> {
  if (await answers(endpoint)) throw new SupError('ENDPOINT_LIVE', { endpoint });
  try {
    unlinkSync(endpoint);
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT') throw failed(endpoint, cause);
  }
}

/** Only a refused connection proves that nobody listens; one that hangs or is denied may belong to a busy daemon. */
function answers(endpoint: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(endpoint);
    const settle = (alive: boolean): void => {
      clearTimeout(timer);
      probe.destroy();
      resolve(alive);
    };
    const timer = setTimeout(() => settle(true), PROBE_MS);
    probe.once('connect', () => settle(true));
    probe.on('error', (error) => settle(!['ECONNREFUSED', 'ENOENT'].includes(errnoOf(error) ?? '')));
  });
}

function bind(server: Server, endpoint: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error): void => reject(failed(endpoint, cause));
    server.once('error', refuse);
    server.once('listening', () => {
      server.off('error', refuse);
      resolve();
    });
    const before = process.umask(SOCKET_UMASK);
    try {
      // Node binds within this call; only the news of it comes later.
      server.listen(endpoint);
    } finally {
      process.umask(before);
    }
    // Where a default access list of the folder overrules the umask, it is closed here, before the first client is accepted.
    if (server.listening) chmodSync(endpoint, 0o600);
  });
}

function failed(endpoint: string, cause: unknown): SupError {
  if (errnoOf(cause) === 'EADDRINUSE') return new SupError('ENDPOINT_LIVE', { endpoint }, { cause: cause as Error });
  return new SupError('ENDPOINT_FAILED', { endpoint, why: systemWords(cause) }, { cause: cause as Error });
}
