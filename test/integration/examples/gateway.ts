import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const HOST = '127.0.0.1';

/**
 * The gateway that Lyra talks to: it is sent `IDENTIFY token`, and answers READY to the one token that is good and
 * INVALID to any other; none at all while it is silent. While the network is down nothing listens at its address. Closed by
 * `await using`.
 */
export class Gateway implements AsyncDisposable {
  /** All lines that were sent to it, in order. */
  readonly heard: string[] = [];
  /** It takes what it is sent, and says nothing. */
  silent = false;
  readonly #good: string;
  readonly #sockets = new Set<Socket>();
  #port = 0;
  #server: Server | undefined;

  constructor(good: string) {
    this.#good = good;
  }

  get address(): string {
    return `${HOST}:${this.#port}`;
  }

  /** The network comes up, at the first time at any free port, later at the same. */
  async up(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    server.listen(this.#port, HOST);
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  /** The network goes down: who is connected loses the connection, and who comes is refused. */
  async down(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.down();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#hear(socket, line);
    });
  }

  #hear(socket: Socket, line: string): void {
    this.heard.push(line);
    const [word, token] = line.split(' ');
    if (word === 'IDENTIFY' && !this.silent) socket.write(token === this.#good ? 'READY\n' : 'INVALID\n');
  }
}
