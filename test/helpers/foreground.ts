import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, type TestHome } from './home.ts';
import { until } from './until.ts';

/** `sup daemon run` in a home. */
export interface Foreground {
  readonly child: ChildProcess;
  /** What it has said of itself so far. */
  said(): string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Waits until it listens. */
  up(): Promise<unknown>;
}

/** Runs the daemon in the foreground, from the folder of the home. */
export function foreground(home: TestHome, files: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(root, 'bin', 'sup.js'), 'daemon', 'run', ...files], {
    cwd: home.dir,
    env: { PATH, HOME: home.dir, SUP_HOME: home.dir, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk) => (words += String(chunk)));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? signal)),
  );
  const up = () => until(() => words.includes(' is up: '), 'the daemon');
  return { child, said: () => words, ended, up } satisfies Foreground;
}
