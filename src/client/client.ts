import { SupError } from '../errors/sup-error.ts';
import type { Call, Method, ParamsOf, ResultOf } from '../protocol/methods.ts';
import type { Cursor } from '../protocol/cursor.ts';
import type { Notice } from '../protocol/notices.ts';
import { PROTOCOL } from '../protocol/version.ts';
import type { Peer } from '../rpc/peer.ts';
import { boundOf } from './bounds.ts';
import type { Incoming } from './incoming.ts';

export type Hello = ResultOf<'daemon.hello'>;

/**
 * One connection to the daemon, every call typed by the protocol.
 *
 * The greeting and the first call leave together, which saves a round trip; a call is answered only once the
 * greeting has been. That is safe, since a daemon of another protocol refuses everything after such a greeting.
 */
export class Client implements Disposable, AsyncDisposable {
  /** What the daemon said of itself. Rejected (SupError PROTOCOL_MISMATCH, DAEMON_UNREACHABLE) like every call when it is not to be spoken with. */
  readonly hello: Promise<Hello>;
  readonly #peer: Peer;
  readonly #incoming: Incoming;
  #following = false;

  /** From `connectDaemon`. */
  constructor(peer: Peer, incoming: Incoming, hello: Promise<Hello>) {
    this.#peer = peer;
    this.#incoming = incoming;
    this.hello = hello;
  }

  /**
   * Asks one method. SupError: whatever the daemon refuses, with its code, hint and exit; CALL_TIMEOUT,
   * CALL_CANCELLED, CONNECTION_LOST where there was no answer.
   */
  readonly call: Call = async <M extends Method>(
    method: M,
    params: ParamsOf<M>,
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<ResultOf<M>> => {
    const answer = this.#peer.call(method, params, {
      ...options,
      timeoutMs: options.timeoutMs ?? boundOf(method, params),
    });
    // Until the greeting is answered nobody listens to a refusal of the call itself.
    answer.catch(() => undefined);
    await this.hello;
    return (await answer) as ResultOf<M>;
  };

  /**
   * Tells every notice from now on, or from the first one after `since` that the daemon still has, until the
   * connection ends. Once for a connection (SupError FOLLOWED_ALREADY).
   */
  async follow(tell: (notice: Notice) => void, since?: Cursor): Promise<ResultOf<'notices.follow'>> {
    if (this.#following) throw new SupError('FOLLOWED_ALREADY', {});
    this.#following = true;
    // Before the call: what happened after `since` comes before the answer.
    this.#incoming.tell = tell;
    return await this.call('notices.follow', since === undefined ? {} : { since });
  }

  /** Resolves when the connection has ended, from whichever side. */
  get ended(): Promise<void> {
    return this.#incoming.ended;
  }

  /** Ends the connection; calls that are open are rejected with CONNECTION_LOST. The daemon goes on. */
  close(): Promise<void> {
    this.#peer.close();
    return this.ended;
  }

  [Symbol.dispose](): void {
    this.#peer.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Greets the daemon over a fresh connection. SupError as told at `Client.hello`. */
export async function greet(peer: Peer, endpoint: string, boundMs: number): Promise<Hello> {
  const answer = await peer
    .call('daemon.hello', { protocol: PROTOCOL }, { timeoutMs: boundMs })
    .catch((cause: Error) => {
      if (!('code' in cause) || cause.code !== 'CALL_TIMEOUT') throw cause;
      const why = `it takes connections, yet says nothing within ${boundMs / 1000} s`;
      throw new SupError('DAEMON_UNREACHABLE', { endpoint, why, asked: true }, { cause });
    });
  const { protocol, version, pid } = (answer ?? {}) as Partial<Hello>;
  if (typeof protocol !== 'number' || typeof version !== 'string' || typeof pid !== 'number') {
    throw new SupError('WIRE_BAD_ANSWER', { method: 'daemon.hello', why: 'it names no protocol, version and pid' });
  }
  if (protocol !== PROTOCOL) throw new SupError('PROTOCOL_MISMATCH', { client: PROTOCOL, daemon: protocol, pid });
  return { protocol, version, pid };
}
