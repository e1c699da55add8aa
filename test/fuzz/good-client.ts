import type { DaemonView } from '../../src/protocol/view.ts';
import { until } from '../helpers/until.ts';
import { type Answer, RawConnection } from './raw-connection.ts';

const MEMORY_LOOKS = 8;
const LOOK_EVERY_MS = 50;
const ANSWER_BOUND_MS = 30_000;

/** Asks what is right, all the time. Throws at its end when an answer was wrong. */
export class GoodClient implements AsyncDisposable {
  readonly #connection: RawConnection;
  readonly #running: number;
  readonly #loop: Promise<void>;
  #answer: Answer | undefined;
  #isOver = false;
  #memory = 0;
  asked = 0;
  longestMs = 0;

  /** `running`: so many processes the daemon must always tell of. */
  constructor(endpoint: string, running: number) {
    this.#running = running;
    this.#connection = new RawConnection(endpoint, (answer) => (this.#answer = answer));
    this.#loop = this.#ask();
    // It is awaited at the end, and must not be taken for unheard before.
    this.#loop.catch(() => {});
  }

  /** The least of several looks at the memory of the daemon, while nobody else should ask. */
  async settledMemory(): Promise<number> {
    let least = Number.POSITIVE_INFINITY;
    for (let look = 0; look < MEMORY_LOOKS; look += 1) {
      const [asked, at] = [this.asked, performance.now()];
      const isNew = (): boolean => this.asked > asked && performance.now() - at > LOOK_EVERY_MS;
      await until(isNew, 'an answer for the good client', ANSWER_BOUND_MS);
      least = Math.min(least, this.#memory);
    }
    return least;
  }

  async #ask(): Promise<void> {
    while (!this.#isOver) {
      const since = performance.now();
      this.asked += 1;
      this.#connection.send(Buffer.from(`{"jsonrpc":"2.0","id":${this.asked},"method":"daemon.status","params":{}}\n`));
      await this.#connection.answered(this.asked);
      const view = this.#answer?.result as DaemonView | undefined;
      if (this.#answer?.id !== this.asked || view?.running !== this.#running)
        throw new Error(`wrong: ${JSON.stringify(this.#answer)}`);
      this.#memory = view.memoryBytes;
      this.longestMs = Math.max(this.longestMs, performance.now() - since);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#loop;
    await this.#connection[Symbol.asyncDispose]();
  }
}
