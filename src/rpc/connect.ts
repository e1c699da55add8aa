import type { Socket } from 'node:net';
import { SupError } from '../errors/sup-error.ts';
import { PatientSocket } from './patient-socket.ts';
import { Peer, type PeerEvents } from './peer.ts';

/** How long a connection may take to come about: the kernel answers at once unless the daemon's queue is full. */
export const CONNECT_BOUND_MS = 5_000;
/** A full queue (EAGAIN) is looked at again after this. */
const RETRY_MS = 10;

export interface ConnectOptions {
  readonly endpoint: string;
  readonly events: PeerEvents;
  readonly boundMs?: number;
}

/** A connected peer. SupError DAEMON_UNREACHABLE, whose `cause` is the system's error where there is one. */
export async function connect(options: ConnectOptions): Promise<Peer> {
  const { endpoint, boundMs = CONNECT_BOUND_MS } = options;
  const timeout = AbortSignal.timeout(boundMs);
  for (;;) {
    try {
      return new Peer(await connectSocket(endpoint, timeout), options.events);
    } catch (error) {
      if (timeout.aborted) throw unreachable(endpoint, `no connection within ${boundMs / 1000} s`, error);
      if (codeOf(error) !== 'EAGAIN') throw unreachable(endpoint, inWords(error), error);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function connectSocket(path: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = new PatientSocket().connect({ path });
    const giveUp = (): void => void socket.destroy(new Error('timed out'));
    const release = (): void => {
      signal.removeEventListener('abort', giveUp);
      socket.removeAllListeners();
    };
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => (release(), resolve(socket)));
    socket.once('error', (error) => (release(), reject(error)));
  });
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

function inWords(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'there is no socket';
    case 'ECONNREFUSED':
      return 'the socket is there and nobody listens on it';
    case 'EACCES':
    case 'EPERM':
      return 'the socket belongs to another user';
    case 'ENOTSOCK':
      return 'what is there is no socket';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

const unreachable = (endpoint: string, why: string, cause: unknown): SupError =>
  new SupError('DAEMON_UNREACHABLE', { endpoint, why }, { cause });
