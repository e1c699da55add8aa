import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Millis } from '../base/time.ts';
import type { Home } from '../platform/platform.ts';
import type { Listener } from '../rpc/listen.ts';
import type { Daemon } from './daemon.ts';

/** How long answers that are on their way may take to leave before the daemon ends all the same. */
export const FAREWELL_MS: Millis = 2_000;

const pidFileOf = ({ runtimeDir }: Home): string => join(runtimeDir, 'supd.pid');

/** For information only; it follows no link that somebody put in its place. */
export function writePidFile(home: Home): void {
  const { O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;
  const fd = openSync(pidFileOf(home), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  writeSync(fd, `${process.pid}\n`);
  closeSync(fd);
}

/** The way out: descriptors are closed, note and pid file go, answers leave and the endpoint with them, the lock is given back last. */
export class Ends {
  readonly #home: Home;
  readonly #platform: Disposable;
  readonly #lock: Disposable;
  #daemon: Daemon | undefined;
  #server: Listener | undefined;
  #note: Disposable | undefined;
  #code = 0;
  #begun = false;

  constructor(home: Home, platform: Disposable, lock: Disposable) {
    this.#home = home;
    this.#platform = platform;
    this.#lock = lock;
  }

  attach(daemon: Daemon, server: Listener, note: Disposable): void {
    this.#note = note;
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
    this.#note?.[Symbol.dispose]();
    rmSync(pidFileOf(this.#home), { force: true });
    await this.#server?.close();
    this.#lock[Symbol.dispose]();
    process.exit(this.#code);
  }
}
