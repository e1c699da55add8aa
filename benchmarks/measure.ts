import { spawn, spawnSync } from 'node:child_process';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = sorted.slice(middle - 1 + (sorted.length % 2), middle + 1);
  return sorted.length % 2 === 1 ? low : (low + high) / 2;
}

/** The median of the ratios of neighbours: a machine that drifts carries both along. */
export const medianRatio = (values: readonly number[], bare: readonly number[]): number =>
  median(values.map((value, i) => value / (bare[i] ?? Number.NaN)));

export interface Contender {
  readonly who: string;
  /** One round, in milliseconds. */
  readonly round: () => number | Promise<number>;
}

/** Takes turns, so that whatever else the machine does falls on all alike. */
export async function interleaved(contenders: readonly Contender[], rounds: number): Promise<number[][]> {
  const times: number[][] = contenders.map(() => []);
  for (let i = 0; i < rounds; i++) {
    for (const [j, { round }] of contenders.entries()) times[j]?.push(await round());
  }
  return times;
}

/** How long a command takes, from before its start until it has ended. Throws when it fails. */
export function timeOf(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): number {
  const [command = '', ...args] = argv;
  const start = performance.now();
  const { status, stderr, error } = spawnSync(command, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const took = performance.now() - start;
  if (status !== 0) throw new Error(`${argv.join(' ')} failed: ${stderr}`, { cause: error });
  return took;
}

/** The floor of every command line in Node. */
export const nodeNothing = (): number => timeOf([process.execPath, '-e', '0']);

/** Runs a bare loop in a process of its own; it prints what it measured as JSON. */
export function bareLoop<T>(file: URL, ...args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file.pathname, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(said) as T) : reject(new Error(`${file.pathname} ended with ${code}`)),
    );
  });
}
