import { spawn } from 'node:child_process';
import { interruption } from './interruption.ts';

/** The slowest of the rivals takes half a minute for the largest piece of work. */
const BOUND_MS = 120_000;
/** What a failed command said last. */
const SAID = 2_000;

export interface Spoken {
  readonly stdout: string;
  readonly ms: number;
}

/** Runs a command to its end, and gives what it said and how long it took. Throws when it fails or takes too long. */
export function run(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Spoken> {
  interruption.throwIfAborted();
  const [command = '', ...args] = argv;
  const bound = AbortSignal.any([interruption, AbortSignal.timeout(BOUND_MS)]);
  return new Promise((resolve, reject) => {
    const start = performance.now();
    // A group of its own: what a terminal sends reaches the benchmark alone, and that ends things in order.
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    const end = (): boolean => child.kill('SIGKILL');
    bound.addEventListener('abort', end);
    const over = (problem?: Error): void => {
      const ms = performance.now() - start;
      bound.removeEventListener('abort', end);
      if (problem === undefined) resolve({ stdout: said.stdout, ms });
      else reject(interruption.aborted ? (interruption.reason as Error) : problem);
    };
    child.on('error', over);
    child.on('close', (code, signal) => {
      if (code === 0) return over();
      const words = `${said.stdout}\n${said.stderr}`.trim().slice(-SAID);
      over(new Error(`${argv.slice(0, 6).join(' ')} ended with ${code ?? signal}: ${words}`));
    });
  });
}

/** Runs a command that ends something: also when all else is interrupted, and whatever comes of it. */
export function ended(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const [command = '', ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env,
      stdio: 'ignore',
      detached: true,
      timeout: BOUND_MS,
      killSignal: 'SIGKILL',
    });
    child.once('error', () => resolve()).once('exit', () => resolve());
  });
}

/** How long a command takes, from before its start until it has ended, in milliseconds. */
export const timeOf = async (argv: readonly string[], env?: NodeJS.ProcessEnv): Promise<number> =>
  (await run(argv, env)).ms;

/** The floor of every command line in Node. */
export const nodeNothing = (): Promise<number> => timeOf([process.execPath, '-e', '0']);

/** Runs a bare loop of `benchmarks/bare` in a process of its own; it prints what it measured as JSON. */
export async function bareLoop<T>(file: string, ...args: readonly string[]): Promise<T> {
  const { stdout } = await run([process.execPath, `benchmarks/bare/${file}`, ...args]);
  return JSON.parse(stdout) as T;
}
