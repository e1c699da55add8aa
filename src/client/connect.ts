import { isSupError, SupError } from '../errors/sup-error.ts';
import { lockOf } from '../platform/lock-holder.ts';
import type { Endpoints, Home, LockHolder } from '../platform/platform.ts';
import { connect } from '../rpc/connect.ts';
import { notedEndpoint } from '../rpc/noted-endpoint.ts';
import { Client, greet, type Hello } from './client.ts';
import { Incoming } from './incoming.ts';

/** How long a daemon that accepts connections may take to greet: longer than it is ever busy at a stretch. */
export const HELLO_BOUND_MS = 10_000;

/**
 * How long a daemon that lives may be without a socket before a client says so: longer than one takes to come up, to
 * take its leave, or to notice that its socket is gone (1 s, see daemon/presence).
 */
export const SEEK_BOUND_MS = 5_000;
const SEEK_POLL_MS = 20;

export interface ConnectDaemonOptions {
  readonly home: Pick<Home, 'endpoint'>;
  readonly endpoints: Pick<Endpoints, 'verify'>;
  readonly helloBoundMs?: number;
}

export interface FindDaemonOptions extends ConnectDaemonOptions {
  readonly home: Pick<Home, 'endpoint' | 'stateDir'>;
  readonly lockHolder: LockHolder;
  readonly seekBoundMs?: number;
}

/** A subclass of `Client`. */
type KindOf<C extends Client> = new (...parts: ConstructorParameters<typeof Client>) => C;

/**
 * A client of the daemon of this home. It is connected when this resolves; the greeting is under way, and
 * `client.hello` or any call says how it went.
 * SupError DAEMON_UNREACHABLE (see `isAbsent`); ENDPOINT_* when the socket could be somebody else's.
 */
export async function connectDaemon(options: ConnectDaemonOptions): Promise<Client> {
  return connectAs(Client, options);
}

/** The same as a subclass of `Client`. */
export async function connectAs<C extends Client>(
  Kind: KindOf<C>,
  { home, endpoints, helloBoundMs = HELLO_BOUND_MS }: ConnectDaemonOptions,
): Promise<C> {
  endpoints.verify(home.endpoint);
  const incoming = new Incoming();
  const peer = await connect({ endpoint: home.endpoint, events: incoming });
  const hello: Promise<Hello> = greet(peer, home.endpoint, helloBoundMs);
  // Whoever calls something is told; a client that is closed before it asks anything has no use for the news.
  hello.catch(() => peer.close());
  return new Kind(peer, incoming, hello);
}

/**
 * Like `connectDaemon`, but undefined when no daemon is running; neither where one looks for it nor where it noted that
 * it is. One that holds the lock of the home lives, socket or none: it is waited for. SupError DAEMON_HIDDEN.
 */
export const findDaemon = (options: FindDaemonOptions): Promise<Client | undefined> => findAs(Client, options);

/** The same as a subclass of `Client`. */
export async function findAs<C extends Client>(Kind: KindOf<C>, options: FindDaemonOptions): Promise<C | undefined> {
  const { home, lockHolder, seekBoundMs = SEEK_BOUND_MS } = options;
  const late = performance.now() + seekBoundMs;
  for (;;) {
    const found = await findListening(Kind, options);
    const pid = found === undefined ? lockHolder(lockOf(home)) : undefined;
    if (pid === undefined) return found;
    if (performance.now() > late) throw new SupError('DAEMON_HIDDEN', { pid, endpoint: home.endpoint });
    await new Promise((resolve) => setTimeout(resolve, SEEK_POLL_MS));
  }
}

async function findListening<C extends Client>(Kind: KindOf<C>, options: FindDaemonOptions): Promise<C | undefined> {
  const here = await unlessAbsent(Kind, options);
  if (here !== undefined) return here;
  const endpoint = notedEndpoint(options.home);
  return endpoint === undefined ? undefined : unlessAbsent(Kind, { ...options, home: { ...options.home, endpoint } });
}

async function unlessAbsent<C extends Client>(Kind: KindOf<C>, options: ConnectDaemonOptions): Promise<C | undefined> {
  try {
    return await connectAs(Kind, options);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * Whether `error` says that there is no daemon at all, other than one that cannot be reached: `never` where no
 * socket lies, `dead` where a daemon has left one behind without taking leave.
 */
export function isAbsent(error: unknown): 'never' | 'dead' | false {
  if (!isSupError(error) || error.code !== 'DAEMON_UNREACHABLE') return false;
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOENT' ? 'never' : code === 'ECONNREFUSED' ? 'dead' : false;
}
