import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Speaks to a Unix socket with what every language has: a line of JSON out, a line of JSON back. Closed by `using`. */
export class LineClient implements Disposable {
  readonly #socket: Socket;
  #rest = '';
  #ended = false;

  constructor(path: string) {
    this.#socket = connect(path).setEncoding('utf8');
    this.#socket.on('data', (text: string) => (this.#rest += text));
    this.#socket.on('close', () => (this.#ended = true)).on('error', () => {});
  }

  /** Bytes as they are: half a line, or several. */
  send(text: string): void {
    this.#socket.write(text);
  }

  async receive(): Promise<unknown> {
    for (let end = this.#rest.indexOf('\n'); ; end = this.#rest.indexOf('\n')) {
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        return JSON.parse(line);
      }
      if (this.#ended) throw new Error('the connection was closed before a whole line had come');
      await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')]);
    }
  }

  ask(question: unknown): Promise<unknown> {
    this.send(`${JSON.stringify(question)}\n`);
    return this.receive();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
