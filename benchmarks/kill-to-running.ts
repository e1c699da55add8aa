import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Home } from './home.ts';
import { interleaved, median, medianRatio } from './measure.ts';
import { ownFolder } from './place.ts';
import type { Benchmark } from './report.ts';

const PROGRAM = resolve('benchmarks/programs/announce.sh');
const BOUND_MS = 10_000;

/** `delay: 0` and a limit out of reach: what is measured is the way from the exit to the next process. */
const app = (fifo: string): string => `name: bench
processes:
  again:
    command: [${PROGRAM}, ${fifo}]
    restart: {policy: always, delay: 0ms, factor: 1, jitter: 0, limit: {burst: 1000, interval: 1h}}
`;

export const killToRunning: Benchmark = {
  question: 'how long does it take from kill -9 to the next process running, without a delay?',
  rounds: 31,
  async run(rounds) {
    using bare = new Announced();
    using leaf = new Announced();
    using pass = new Announced();
    using home = new Home();
    using proc = new Home({ SUP_TREES: 'proc' });
    const loop = spawn(process.execPath, ['benchmarks/bare/respawn.mjs', PROGRAM, bare.fifo], { stdio: 'ignore' });
    try {
      home.time('start', home.app(app(leaf.fifo)));
      proc.time('start', proc.app(app(pass.fifo)));
      const contenders = [
        { who: 'bare exit-to-spawn loop', round: () => bare.killed() },
        { who: `sup, tree by ${home.daemon().trees}`, round: () => leaf.killed() },
        { who: `sup, tree by ${proc.daemon().trees}`, round: () => pass.killed() },
      ];
      const times = await interleaved(contenders, rounds);
      return contenders.map(({ who }, i) => ({
        who,
        value: median(times[i] ?? []),
        unit: 'ms',
        ratio: medianRatio(times[i] ?? [], times[0] ?? []),
        ...(i === 1 && who.endsWith('cgroup') ? { atMost: { ratio: 2 } } : {}),
      }));
    } finally {
      loop.kill('SIGKILL');
      await bare.last();
    }
  },
};

/** A process that says its pid into a FIFO whenever it starts. */
class Announced implements Disposable {
  readonly #dir = ownFolder();
  readonly fifo = join(this.#dir, 'said');
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(256);
  #pid = 0;

  constructor() {
    if (spawnSync('mkfifo', [this.fifo]).status !== 0) throw new Error(`mkfifo ${this.fifo} failed`);
    // For reading and writing, so that it never ends; without waiting, so that this process sees the time itself.
    this.#fd = openSync(this.fifo, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** Kills the process and gives the milliseconds until the next one spoke. */
  async killed(): Promise<number> {
    if (this.#pid === 0) this.#pid = await this.#next(true);
    const start = performance.now();
    process.kill(this.#pid, 'SIGKILL');
    this.#pid = await this.#next(false);
    const took = performance.now() - start;
    // The loops under measurement come to rest before the next round.
    await setTimeout(20);
    return took;
  }

  /** Ends the process whose loop has ended, also when nothing was measured. */
  async last(): Promise<void> {
    process.kill(this.#pid === 0 ? await this.#next(true) : this.#pid, 'SIGKILL');
  }

  async #next(patient: boolean): Promise<number> {
    const end = performance.now() + BOUND_MS;
    while (performance.now() < end) {
      const pid = this.#read();
      if (pid !== undefined) return pid;
      if (patient) await setTimeout(5);
    }
    throw new Error('the process did not come back');
  }

  #read(): number | undefined {
    try {
      return Number(this.#buffer.toString('latin1', 0, readSync(this.#fd, this.#buffer)).trim());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
