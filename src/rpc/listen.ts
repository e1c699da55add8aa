import { createServer, type Server, type Socket } from 'node:net';
import { SupError } from '../errors/sup-error.ts';
import { toWire } from '../errors/wire.ts';
import { descriptorLimit } from '../platform/descriptors.ts';
import type { Endpoints } from '../platform/platform.ts';
import { Backlog } from './backlog.ts';
import { Channel } from './channel.ts';
import { errorText } from './message.ts';
import { type Service, Session } from './session.ts';

export const MAX_CONNECTIONS = 128;
/**
 * Clients get this part of the descriptors that the daemon may open: launches, logs and the sight of the trees need the
 * rest, and no number of clients may take it from them.
 */
export const CLIENTS_SHARE = 1 / 4;
/** So many may be on their way out at once, having been told that there is no room; more are let go without a word. */
export const TURNED_AWAY_MAX = 8;
/** How long a client may take for its first line, and for each line that it has begun. */
export const FRAME_BOUND_MS = 30_000;

export interface ListenOptions extends Service {
  readonly endpoint: string;
  readonly endpoints: Pick<Endpoints, 'listen' | 'clear'>;
  readonly maxConnections?: number;
  readonly frameBoundMs?: number;
}

/** Takes connections at the endpoint until it is closed. SupError ENDPOINT_* where it cannot be had. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const listener = new Listener(options);
  await listener.open();
  return listener;
}

export class Listener implements AsyncDisposable {
  readonly #options: ListenOptions;
  readonly #limit: number;
  #server: Server;
  readonly #sessions = new Set<Session>();
  readonly #backlog = new Backlog(() => this.queuedBytes);
  #emptied: (() => void) | undefined;
  #droppedBefore = 0;
  #closing = false;

  constructor(options: ListenOptions) {
    this.#options = options;
    this.#limit = options.maxConnections ?? connectionLimit(descriptorLimit());
    this.#server = this.#newServer();
  }

  async open(): Promise<void> {
    await this.#options.endpoints.listen(this.#server, this.#options.endpoint);
    // An accept that fails (no descriptor left) is an event of the server, and without a listener the end of the daemon.
    this.#server.on('error', (error) => this.#options.onFault(error, 'accept'));
  }

  /**
   * Listens anew where somebody has taken the endpoint away; those who are connected stay. SupError ENDPOINT_* as `listen`,
   * and then it can be tried again.
   */
  async renew(): Promise<void> {
    await this.#options.endpoints.clear(this.#options.endpoint);
    if (this.#closing) return;
    // Node removes the path of a server that it closes, whatever is there by then: so the old one goes before the new one is bound.
    this.#server.close();
    this.#server = this.#newServer();
    await this.open();
  }

  get connections(): number {
    return this.#sessions.size;
  }

  /** Notices lost so far because their readers were too slow. */
  get dropped(): number {
    let sum = this.#droppedBefore;
    for (const session of this.#sessions) sum += session.dropped;
    return sum;
  }

  /** Bytes that all clients together have not taken yet. */
  get queuedBytes(): number {
    let sum = 0;
    for (const session of this.#sessions) sum += session.queuedBytes;
    return sum;
  }

  /** Takes no more connections and lets the open ones carry over what is queued, each for at most `LINGER_MS`. */
  async close(): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const session of this.#sessions) session.close();
    if (this.#sessions.size > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Half-open: a client that has sent its request and closed its sending side still reads the answer. */
  #newServer(): Server {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    server.maxConnections = this.#limit + TURNED_AWAY_MAX;
    return server;
  }

  #accept(socket: Socket): void {
    if (this.#sessions.size >= this.#limit) return turnAway(socket, this.#limit);
    const session = new Session(this.#options, (ended) => this.#forget(ended));
    const frameBoundMs = this.#options.frameBoundMs ?? FRAME_BOUND_MS;
    session.attach(new Channel(socket, session, frameBoundMs, this.#backlog));
    this.#sessions.add(session);
  }

  #forget(session: Session): void {
    this.#droppedBefore += session.dropped;
    this.#sessions.delete(session);
    if (this.#sessions.size === 0) this.#emptied?.();
  }
}

/** How many clients there may be at once where `descriptors` is the limit on what the daemon may have open. */
export function connectionLimit(descriptors: number | undefined): number {
  if (descriptors === undefined) return MAX_CONNECTIONS;
  return Math.max(1, Math.min(MAX_CONNECTIONS, Math.floor(descriptors * CLIENTS_SHARE)));
}

/** One too many is told so and let go; nothing of it is read. */
function turnAway(socket: Socket, limit: number): void {
  socket.on('error', () => socket.destroy());
  const error = toWire(new SupError('WIRE_TOO_MANY_CONNECTIONS', { limit }));
  socket.end(errorText(null, error), () => socket.destroy());
}
