import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BOUND_MS, pause } from './patience.ts';
import { ownFolder } from './place.ts';

const PROGRAM = resolve('benchmarks/programs/announce.sh');

/** Processes that say their pid into a FIFO when they start: the same witness for every supervisor. */
export class Announced implements Disposable {
  readonly folder = ownFolder('said-');
  readonly #fifo = join(this.folder, 'said');
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(4096);
  #rest = '';
  #said: number[] = [];

  constructor() {
    if (spawnSync('mkfifo', [this.#fifo]).status !== 0) throw new Error(`mkfifo ${this.#fifo} failed`);
    // For reading and writing, so that it never ends; without waiting, so that this process sees the time itself.
    this.#fd = openSync(this.#fifo, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** What each of them runs. */
  get command(): readonly string[] {
    return [PROGRAM, this.#fifo];
  }

  /** Waits until so many have spoken since the last time, without using up a core. */
  async all(count: number): Promise<readonly number[]> {
    const end = performance.now() + BOUND_MS;
    while (this.#read() < count) {
      if (performance.now() > end) throw new Error(`${this.#said.length} of ${count} processes have started`);
      await pause(1);
    }
    return this.#said.splice(0);
  }

  /** The next one, to the microsecond: looks again and again, and nothing else. */
  next(): number {
    const end = performance.now() + BOUND_MS;
    while (this.#read() < 1) if (performance.now() > end) throw new Error('the process did not come back');
    return this.#said.shift() ?? 0;
  }

  /** Takes in what has been said, and gives how many have spoken. */
  #read(): number {
    try {
      this.#rest += this.#buffer.toString('latin1', 0, readSync(this.#fd, this.#buffer));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    this.#said.push(...lines.map(Number));
    return this.#said.length;
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
