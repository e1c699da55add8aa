import { type Socket, connect } from 'node:net';
import { join } from 'node:path';
import { currentEndpoints } from '../../src/platform/endpoints.ts';
import type { Handlers } from '../../src/protocol/methods.ts';
import { type Listener, listen, type ListenOptions } from '../../src/rpc/listen.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';
import { handlersWith } from './handlers-with.ts';

export interface FakeDaemon extends AsyncDisposable {
  readonly endpoint: string;
  readonly listener: Listener;
  /** What `onFault` was told. */
  readonly faults: { error: unknown; where: string }[];
}

/** A real listener on a real socket in a folder of its own; its end proves that no connection is left. */
export async function fakeDaemon(
  some: Partial<Handlers> = {},
  options: Partial<ListenOptions> = {},
): Promise<FakeDaemon> {
  const folder = tempFolder();
  const endpoint = join(folder.path, 'sock');
  const faults: FakeDaemon['faults'] = [];
  const listener = await listen({
    endpoint,
    endpoints: currentEndpoints(),
    handlers: handlersWith(some),
    onFault: (error, where) => void faults.push({ error, where }),
    ...options,
  });
  return {
    endpoint,
    listener,
    faults,
    [Symbol.asyncDispose]: async () => {
      await listener.close();
      folder[Symbol.dispose]();
      if (listener.connections !== 0) throw new Error(`${listener.connections} connections are left`);
    },
  };
}

export interface Answer {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: {
    code: number;
    message: string;
    data: { code: string; hint: string; exit: number; params: unknown };
  };
}

/** A client that says whatever the test wants, and reads only when told to. */
export class RawClient implements AsyncDisposable {
  readonly socket: Socket;
  readonly answers: Answer[] = [];
  ended = false;
  closed = false;
  #rest = '';

  constructor(endpoint: string) {
    this.socket = connect({ path: endpoint, allowHalfOpen: true });
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => this.#read(text));
    this.socket.on('end', () => (this.ended = true));
    this.socket.on('close', () => (this.closed = true));
    this.socket.on('error', () => undefined);
  }

  /** One line as it stands, or an object. */
  say(line: unknown): void {
    this.socket.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  }

  ask(id: unknown, method: string, params?: unknown): void {
    this.say({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) });
  }

  /** The answers, once there are `count` of them. */
  async hear(count: number): Promise<Answer[]> {
    await until(() => this.answers.length >= count, `${count} answers, have ${this.answers.length}`);
    return this.answers;
  }

  /** The first answer with this id. */
  hearOf(id: unknown): Promise<Answer> {
    return until(() => this.answers.find((answer) => answer.id === id), `an answer to ${JSON.stringify(id)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await until(() => this.closed, 'the raw client is closed');
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.answers.push(JSON.parse(line) as Answer);
  }
}

/** Sockets and servers that keep this process busy now. */
export const openHandles = (): number =>
  process.getActiveResourcesInfo().filter((kind) => /Pipe(Server|Connect)?Wrap|TCP|ProcessWrap/.test(kind)).length;
