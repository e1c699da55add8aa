import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { timeOf } from './measure.ts';
import { ownFolder } from './place.ts';

const SUP = resolve('bin/sup.js');

/** A home of its own for one benchmark, and the real program in it. Disposing it ends the daemon. */
export class Home implements Disposable {
  readonly dir = ownFolder();
  readonly env: NodeJS.ProcessEnv;

  constructor(env: Readonly<Record<string, string>> = {}) {
    if (!existsSync('dist/sup.cjs')) throw new Error('sup is not built yet: npm run build');
    this.env = { ...process.env, SUP_HOME: this.dir, NO_COLOR: '1', ...env };
  }

  /** Writes an app file and returns its path. */
  app(text: string): string {
    const path = join(this.dir, 'app.yaml');
    writeFileSync(path, text);
    return path;
  }

  /** How long the command takes. */
  time(...args: readonly string[]): number {
    return timeOf([process.execPath, SUP, ...args], this.env);
  }

  /** What the command says with `--json`. */
  json<T>(...args: readonly string[]): T {
    const { status, stdout, stderr } = spawnSync(process.execPath, [SUP, ...args, '--json'], {
      env: this.env,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`sup ${args.join(' ')} ended with ${status}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  daemon(): { readonly pid: number; readonly trees: string } {
    return this.json('daemon', 'status');
  }

  /** Proves that the figure is about what it claims: that many processes run. */
  expectRunning(count: number): void {
    const running = this.json<{ state: string }[]>('ls').filter(({ state }) => state === 'running').length;
    if (running !== count) throw new Error(`${running} of ${count} processes run`);
  }

  [Symbol.dispose](): void {
    spawnSync(process.execPath, [SUP, 'daemon', 'stop'], { env: this.env, stdio: 'ignore' });
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** An app of `count` processes that only sleep. */
export function sleepers(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => `  p${i}: {command: [sleep, "86400"]}`);
  return `name: bench\nprocesses:\n${lines.join('\n')}\n`;
}

/** What a process has for itself alone, in MB: shared program text counts for nobody. */
export function uniqueMegabytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1]);
  return (field('Private_Clean') + field('Private_Dirty')) / 1024;
}
