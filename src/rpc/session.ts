import { setMaxListeners } from 'node:events';
import { closest } from '../base/closest.ts';
import { messageOf } from '../errors/chain.ts';
import { isSupError, SupError } from '../errors/sup-error.ts';
import { toWire } from '../errors/wire.ts';
import { type Caller, type Handlers, METHODS, type Method } from '../protocol/methods.ts';
import { checkParams, isMethod } from '../protocol/params.ts';
import { PROTOCOL } from '../protocol/version.ts';
import { type Channel, type ChannelListener, LINGER_MS } from './channel.ts';
import { MAX_FRAME_BYTES } from './frame.ts';
import {
  CANCEL,
  errorText,
  type Id,
  type Message,
  notificationText,
  readMessage,
  resultText,
  shorten,
} from './message.ts';

/** Requests of one connection that are under way at once. */
export const MAX_RUNNING = 256;

export interface Service {
  readonly handlers: Handlers;
  /** A handler threw what is no refusal, or the socket itself failed: a bug or a sick system, for the log. */
  readonly onFault: (error: unknown, where: string) => void;
}

/** The daemon's side of one connection: takes requests, asks the handlers, answers. Nothing a client sends can make it throw. */
export class Session implements ChannelListener {
  readonly #service: Service;
  readonly #onClosed: (session: Session) => void;
  readonly #gone = new AbortController();
  readonly #running = new Map<Id, Request>();
  #channel: Channel | undefined;
  #mismatch: SupError | undefined;
  #lingerTimer: NodeJS.Timeout | undefined;
  #ended = false;
  #dropped = 0;

  constructor(service: Service, onClosed: (session: Session) => void) {
    this.#service = service;
    this.#onClosed = onClosed;
    // Every request of the connection may listen (MAX_RUNNING of them); Node warns of a leak from eleven on.
    setMaxListeners(0, this.#gone.signal);
  }

  /** Must be called once, before anything arrives. */
  attach(channel: Channel): void {
    this.#channel = channel;
  }

  /** Notices that this client was too slow for. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Bytes that it has not taken yet. */
  get queuedBytes(): number {
    return this.#channel?.queuedBytes ?? 0;
  }

  close(): void {
    this.#channel?.close();
  }

  frame(frame: Buffer): void {
    const message = readMessage(frame);
    switch (message.kind) {
      case 'request':
        return this.#serve(message);
      case 'notification':
        return this.#heed(message);
      case 'refused':
        return this.#refuse(message.id, message.error);
      // The daemon asks clients nothing, so these answer nothing. They are not answered in turn: two sides
      // that answer each other's errors never end.
      case 'result':
      case 'error':
        return;
    }
  }

  ended(): void {
    this.#ended = true;
    this.#abandon();
    // A client may send its request and close its sending side at once, as `nc -N` does: what is quick is still answered.
    this.#lingerTimer = setTimeout(() => this.close(), LINGER_MS);
    this.#closeWhenIdle();
  }

  broken(error: SupError): void {
    this.#refuse(null, error);
    this.#abandon();
    this.close();
  }

  closed(): void {
    clearTimeout(this.#lingerTimer);
    this.#abandon();
    this.#onClosed(this);
  }

  notify(method: string, params: unknown): void {
    const text = notificationText(method, params);
    if (text.length > MAX_FRAME_BYTES || this.#channel?.offer(text) !== true) this.#dropped += 1;
  }

  #serve({ id, method, params }: Extract<Message, { kind: 'request' }>): void {
    const problem = this.#inadmissible(id, method, params);
    if (problem !== undefined) return this.#refuse(id, problem);
    const request = new Request(this.#gone.signal, (name, what) => this.notify(name, what));
    this.#running.set(id, request);
    try {
      // `#inadmissible` has made sure of the method and of its params, which the compiler cannot follow.
      const handler = this.#service.handlers[method as Method] as (params: unknown, caller: Caller) => unknown;
      const outcome = handler(params, request);
      if (outcome instanceof Promise) this.#await(id, method, request, outcome);
      else this.#succeed(id, method, outcome);
    } catch (error) {
      this.#fail(id, method, request, error);
    }
  }

  #await(id: Id, method: string, request: Request, outcome: Promise<unknown>): void {
    outcome
      .then((result) => this.#succeed(id, method, result))
      .catch((error: unknown) => this.#fail(id, method, request, error));
  }

  #inadmissible(id: Id, method: string, params: unknown): SupError | undefined {
    if (this.#mismatch !== undefined) return this.#mismatch;
    if (this.#running.has(id)) {
      return new SupError('WIRE_INVALID_REQUEST', {
        why: `a request with the id ${JSON.stringify(id)} is still under way`,
      });
    }
    if (this.#running.size >= MAX_RUNNING) return new SupError('WIRE_BUSY', { limit: MAX_RUNNING });
    if (!isMethod(method)) {
      return new SupError('WIRE_UNKNOWN_METHOD', { method: shorten(method), close: closest(method, METHODS) ?? null });
    }
    const problem = checkParams(method, params);
    if (problem !== undefined) return new SupError('WIRE_BAD_PARAMS', { method, problem });
    if (method === 'daemon.hello') this.#mismatch = mismatch((params as { protocol: number }).protocol);
    return this.#mismatch;
  }

  #heed({ method, params }: Extract<Message, { kind: 'notification' }>): void {
    if (method !== CANCEL || !Object.hasOwn(params as object, 'id')) return;
    this.#running.get((params as { id: Id }).id)?.cancel();
  }

  #succeed(id: Id, method: string, result: unknown): void {
    const text = resultText(id, result);
    if (Buffer.byteLength(text) > MAX_FRAME_BYTES) {
      throw new SupError('WIRE_FRAME_TOO_LARGE', { limitBytes: MAX_FRAME_BYTES, what: `the answer to "${method}"` });
    }
    this.#running.delete(id);
    this.#channel?.send(text);
    this.#closeWhenIdle();
  }

  #fail(id: Id, method: string, request: Request, error: unknown): void {
    this.#running.delete(id);
    if (isSupError(error)) this.#refuse(id, error);
    else if (request.abandoned) this.#refuse(id, new SupError('CALL_CANCELLED', { method }, { cause: error }));
    else {
      this.#report(error, method);
      this.#refuse(id, error);
    }
    this.#closeWhenIdle();
  }

  #refuse(id: Id, error: unknown): void {
    this.#channel?.send(this.#refusal(id, error));
  }

  #refusal(id: Id, error: unknown): string {
    try {
      const text = errorText(id, toWire(error));
      if (Buffer.byteLength(text) <= MAX_FRAME_BYTES) return text;
      const what = `the refusal ${isSupError(error) ? error.code : 'INTERNAL'}`;
      return errorText(id, toWire(new SupError('WIRE_FRAME_TOO_LARGE', { limitBytes: MAX_FRAME_BYTES, what })));
    } catch (failure) {
      // Params that are not plain data (a bigint, a cycle): the bug is ours, and the client still gets its answer.
      this.#report(failure, 'refusal');
      return errorText(id, toWire(new SupError('INTERNAL', { what: messageOf(failure) })));
    }
  }

  #report(error: unknown, where: string): void {
    try {
      this.#service.onFault(error, where);
    } catch {
      // The log itself failed. There is nobody left to tell, and one bad log line must not end the daemon.
    }
  }

  #abandon(): void {
    this.#gone.abort();
    for (const request of this.#running.values()) request.cancel();
  }

  #closeWhenIdle(): void {
    if (this.#ended && this.#running.size === 0) this.close();
  }
}

/**
 * A client of another protocol is refused here, and with it everything else that it sends on this connection:
 * only so may a client send its first request together with the greeting.
 */
function mismatch(client: number): SupError | undefined {
  if (client === PROTOCOL) return undefined;
  return new SupError('PROTOCOL_MISMATCH', { client, daemon: PROTOCOL, pid: process.pid });
}

/** One request under way, as its handler sees it. */
class Request implements Caller {
  readonly gone: AbortSignal;
  readonly notify: (method: string, params: unknown) => void;
  #abandoned = false;
  #controller: AbortController | undefined;

  constructor(gone: AbortSignal, notify: (method: string, params: unknown) => void) {
    this.gone = gone;
    this.notify = notify;
  }

  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** Made only when asked for: most handlers answer at once. */
  get cancelled(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#abandoned) this.#controller.abort();
    return this.#controller.signal;
  }

  cancel(): void {
    this.#abandoned = true;
    this.#controller?.abort();
  }
}
