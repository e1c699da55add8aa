import { connect, type Socket } from 'node:net';
import { PROTOCOL } from '../../src/protocol/version.ts';
import { until } from '../helpers/until.ts';

export interface Answer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly code: string } };
}

/** Longer than the daemon is ever busy at a stretch, on a machine that is busy too. */
const ANSWER_BOUND_MS = 30_000;

let barriers = 0;

/** A connection on which anything may be said, and whatever comes back is looked at. */
export class RawConnection implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #take: (answer: Answer) => void;
  #rest = '';
  #answers = 0;
  #closed = false;
  #barrier: string | undefined;

  constructor(endpoint: string, take: (answer: Answer) => void) {
    this.#take = take;
    this.#socket = connect(endpoint);
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (text: string) => this.#read(text));
    // A reset is the daemon's right after what it has been told.
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => (this.#closed = true));
  }

  /** Answers so far; notices are none. */
  get answers(): number {
    return this.#answers;
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Resolves when so many answers have come in all. */
  async answered(count: number): Promise<void> {
    const reached = (): boolean => this.#answers >= count || this.#closed;
    await until(reached, `${count} answers (${this.#answers} have come)`, ANSWER_BOUND_MS);
  }

  /** Asks something and waits for its answer, which counts for nothing. After it, all that came before has been read. */
  async barrier(): Promise<void> {
    this.#barrier = `barrier-${(barriers += 1)}`;
    this.send(
      Buffer.from(
        `{"jsonrpc":"2.0","id":"${this.#barrier}","method":"daemon.hello","params":{"protocol":${PROTOCOL}}}\n`,
      ),
    );
    await until(() => this.#barrier === undefined || this.#closed, 'the answer to the last request', ANSWER_BOUND_MS);
  }

  /** Says that nothing more will be said, and waits for the other side's end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.end();
    await until(() => this.#closed, 'the end of a connection', ANSWER_BOUND_MS);
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const said = JSON.parse(line) as Answer & { readonly method?: string };
      if (said.method !== undefined) continue;
      if (this.#barrier !== undefined && said.id === this.#barrier) {
        this.#barrier = undefined;
        continue;
      }
      this.#answers += 1;
      this.#take(said);
    }
  }
}
