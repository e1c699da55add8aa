import type { Millis } from '../base/time.ts';
import type { Listener } from '../rpc/listen.ts';
import type { Daemon } from './daemon.ts';
import type { Presence } from './presence.ts';

/** How long answers that are on their way may take to leave before the daemon ends all the same. */
export const FAREWELL_MS: Millis = 2_000;

/** The way out: descriptors are closed, note and pid file go, answers leave and the endpoint with them, the lock is given back last. */
export class Ends {
  readonly #platform: Disposable;
  readonly #lock: Disposable;
  #daemon: Daemon | undefined;
  #server: Listener | undefined;
  #presence: Presence | undefined;
  #code = 0;
  #begun = false;

  constructor(platform: Disposable, lock: Disposable) {
    this.#platform = platform;
    this.#lock = lock;
  }

  attach(daemon: Daemon, server: Listener, presence: Presence): void {
    this.#presence = presence;
    this.#daemon = daemon;
    this.#server = server;
  }

  /** `code`: the exit code; whoever comes first says it. */
  soon(code = 0): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#code = code;
    setImmediate(() => void this.#leave());
  }

  /** The connections end last: whoever waits for the end of the daemon sees them close and may start another one. */
  async #leave(): Promise<void> {
    setTimeout(() => process.exit(this.#code), FAREWELL_MS);
    this.#daemon?.[Symbol.dispose]();
    this.#platform[Symbol.dispose]();
    this.#presence?.[Symbol.dispose]();
    await this.#server?.close();
    this.#lock[Symbol.dispose]();
    process.exit(this.#code);
  }
}
