import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ended, run, timeOf } from './command.ts';
import { PAYLOAD } from './fleets.ts';
import { ownFolder } from './place.ts';
import { sweep } from './processes.ts';

const SUP = resolve('bin/sup.js');

/** A home of its own for one benchmark, and the real program in it. Disposing it ends the daemon and what it ran. */
export class Home implements AsyncDisposable {
  readonly folder = ownFolder('home-');
  readonly env: NodeJS.ProcessEnv;

  constructor(env: Readonly<Record<string, string>> = {}) {
    if (!existsSync('dist/sup.cjs')) throw new Error('sup is not built yet: npm run build');
    this.env = { ...process.env, SUP_HOME: this.folder, NO_COLOR: '1', ...env };
  }

  /** Writes an app file and returns its path. */
  app(text: string): string {
    const path = join(this.folder, 'app.yaml');
    writeFileSync(path, text);
    return path;
  }

  /** How long the command takes. */
  time(...args: readonly string[]): Promise<number> {
    return timeOf([process.execPath, SUP, ...args], this.env);
  }

  /** What the command says with `--json`. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { stdout } = await run([process.execPath, SUP, ...args, '--json'], this.env);
    return JSON.parse(stdout) as T;
  }

  /** How process trees are found here: `cgroup` or `proc`. */
  async trees(): Promise<string> {
    return (await this.json<{ trees: string }>('daemon', 'status')).trees;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Not by `run`: a person who interrupts a benchmark wants its end all the more.
    await ended([process.execPath, SUP, 'daemon', 'stop'], this.env);
    await sweep(this.folder, PAYLOAD);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
