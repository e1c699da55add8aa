import type { Socket } from 'node:net';
import { messageOf } from '../errors/chain.ts';
import { isSupError, SupError } from '../errors/sup-error.ts';
import { fromWire } from '../errors/wire.ts';
import { Channel, type ChannelListener, MAX_QUEUED_HARD_BYTES } from './channel.ts';
import { MAX_FRAME_BYTES } from './frame.ts';
import { CANCEL, type Message, notificationText, readMessage, requestText } from './message.ts';

/** Calls that one client may have open at once: as many as the daemon takes from one connection. */
export const MAX_PENDING = 256;
/** How long a call waits for its answer where its caller does not say. */
export const CALL_BOUND_MS = 30_000;
/** Beyond it a timer of Node fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const TURNED_AWAY = 'WIRE_TOO_MANY_CONNECTIONS';

export interface CallOptions {
  readonly timeoutMs?: number;
  /** Gives the call up: the daemon is told, the promise is rejected with CALL_CANCELLED. */
  readonly signal?: AbortSignal;
}

export interface PeerEvents {
  notification(method: string, params: unknown): void;
  /** Once; no call is answered and no notification comes after it. */
  closed(error: Error | undefined): void;
}

interface Pending {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The client's side of one connection: calls with answers, cancellation and bounds, and notifications. */
export class Peer implements ChannelListener, Disposable {
  readonly #channel: Channel;
  readonly #events: PeerEvents;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  /** Why nothing can be asked any more. */
  #over: Error | undefined;

  /** `socket` is connected, or will be: what is asked before is sent then. */
  constructor(socket: Socket, events: PeerEvents) {
    this.#events = events;
    this.#channel = new Channel(socket, this, null);
  }

  /** SupError: what the daemon refused, or CALL_TIMEOUT, CALL_CANCELLED, CONNECTION_LOST, WIRE_TOO_MANY_CONNECTIONS, CLIENT_BUSY, WIRE_FRAME_TOO_LARGE. */
  call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      const id = this.#lastId;
      const text = this.#over === undefined ? requestText(id, method, params) : '';
      const refusal = this.#refusal(method, text, options.signal);
      if (refusal !== undefined) return reject(refusal);
      this.#await(id, { method, resolve, reject }, options);
      this.#channel.send(text);
    });
  }

  /** Ends the connection once what was asked has been sent; open calls are rejected with CONNECTION_LOST. */
  close(): void {
    this.#end(undefined);
    this.#channel.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  frame(frame: Buffer): void {
    const message = readMessage(frame);
    switch (message.kind) {
      case 'result':
      case 'error':
        return this.#settle(message);
      case 'notification':
        return this.#events.notification(message.method, message.params);
      case 'refused':
        return this.broken(message.error);
      // The daemon asks its clients nothing.
      case 'request':
        return;
    }
  }

  ended(): void {
    this.#end(new Error('the daemon closed it'));
    this.#channel.close();
  }

  broken(error: SupError): void {
    this.#end(error);
    this.#channel.destroy();
  }

  closed(error: Error | undefined): void {
    this.#end(error);
    this.#events.closed(error);
  }

  #refusal(method: string, text: string, signal: AbortSignal | undefined): Error | undefined {
    if (signal?.aborted === true) return new SupError('CALL_CANCELLED', { method }, { cause: signal.reason });
    if (this.#over !== undefined) return this.#lost(method);
    if (this.#pending.size >= MAX_PENDING) return new SupError('CLIENT_BUSY', { limit: `${MAX_PENDING} calls` });
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_FRAME_BYTES) {
      return new SupError('WIRE_FRAME_TOO_LARGE', { limitBytes: MAX_FRAME_BYTES, what: `the request "${method}"` });
    }
    if (this.#channel.queuedBytes + bytes > MAX_QUEUED_HARD_BYTES) {
      return new SupError('CLIENT_BUSY', { limit: `${MAX_QUEUED_HARD_BYTES} bytes unsent` });
    }
    return undefined;
  }

  #await(id: number, { method, resolve, reject }: Pending, { timeoutMs, signal }: CallOptions): void {
    const boundMs = Math.min(timeoutMs ?? CALL_BOUND_MS, MAX_TIMER_MS);
    const giveUp = (error: SupError): void => {
      this.#channel.send(notificationText(CANCEL, { id }));
      this.#take(id)?.reject(error);
    };
    const cancel = (): void => giveUp(new SupError('CALL_CANCELLED', { method }, { cause: signal?.reason }));
    const timer = setTimeout(() => giveUp(new SupError('CALL_TIMEOUT', { method, boundMs })), boundMs);
    const release = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    this.#pending.set(id, {
      method,
      resolve: (result) => (release(), resolve(result)),
      reject: (error) => (release(), reject(error)),
    });
  }

  /** An answer to nobody is that to a call which was given up. */
  #settle(message: Extract<Message, { kind: 'result' | 'error' }>): void {
    // Without an id the daemon speaks of the connection: too many of them, or a line that it could not read.
    if (message.id === null && message.kind === 'error') return this.#end(fromWire(message.error));
    const pending = typeof message.id === 'number' ? this.#take(message.id) : undefined;
    if (message.kind === 'result') pending?.resolve(message.result);
    else pending?.reject(fromWire(message.error));
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #end(error: Error | undefined): void {
    this.#over ??= error ?? new Error('it was closed');
    for (const [id, { method }] of this.#pending) this.#take(id)?.reject(this.#lost(method));
  }

  #lost(method: string): Error {
    // Of a client that was turned away nothing has been read: there is more to know than that the connection is lost.
    if (isSupError(this.#over) && this.#over.code === TURNED_AWAY) return this.#over;
    return new SupError('CONNECTION_LOST', { method, why: messageOf(this.#over) }, { cause: this.#over });
  }
}
