import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Home } from './home.ts';
import { median } from './measure.ts';
import type { Benchmark, Row } from './report.ts';

const PROGRAM = resolve('benchmarks/programs/forest.sh');
const SIZE = 200;
const BOUND_MS = 20_000;

/** The whole tree is killed when its main process is: what is measured begins with that SIGKILL. */
const app = (said: string): string => `name: bench
processes:
  forest: {command: [${PROGRAM}, ${said}], restart: "no"}
`;

export const treeKill200: Benchmark = {
  question: `how long does it take from SIGKILL until the last of a tree of ${SIZE} is gone, escapees included?`,
  rounds: 5,
  async run(rounds) {
    const bare: number[] = [];
    const own: number[] = [];
    const proc: number[] = [];
    const how = new Set<string>();
    for (let i = 0; i < rounds; i++) {
      using home = new Home();
      using other = new Home({ SUP_TREES: 'proc' });
      own.push(await endOfForest(home, () => bare.push(onePass())));
      proc.push(await endOfForest(other, () => {}));
      how.add(home.daemon().trees);
    }
    const row = (who: string, times: readonly number[]): Row => {
      return { who, value: median(times), unit: 'ms', ratio: median(times) / median(bare) };
    };
    return [
      row('one pass over /proc', bare),
      { ...row(`sup, tree by ${[...how].join()}`, own), atMost: { value: 50 } },
      { ...row('sup, tree by proc', proc), atMost: { value: 50 } },
    ];
  },
};

async function endOfForest(home: Home, grown: () => void): Promise<number> {
  const said = join(home.dir, 'grown');
  home.time('start', home.app(app(said)));
  await eventually(() => existsSync(said));
  const [forest] = home.json<{ pid: number }[]>('ls');
  if (forest === undefined) throw new Error('the forest does not run');
  const pids = members(home.dir);
  if (pids.length !== SIZE) throw new Error(`the tree has ${pids.length} of ${SIZE} processes`);
  grown();
  const start = performance.now();
  process.kill(forest.pid, 'SIGKILL');
  while (pids.length > 0) {
    if (!alive(pids.at(-1) ?? 0)) pids.pop();
    else if (performance.now() - start > BOUND_MS) throw new Error(`${pids.length} processes outlived the tree`);
    // Without a pause this process would take one of the cores away from what it measures.
    else await setTimeout(1);
  }
  return performance.now() - start;
}

/** The processes of the tree: all of them carry the mark of their home, found here by the slow and simple way. */
function members(dir: string): number[] {
  const named = (pid: string): boolean =>
    read(`/proc/${pid}/environ`).includes('SUP_ID=bench/forest') && inHome(pid, dir);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && alive(Number(name)) && named(name))
    .map(Number);
}

/** Two homes are measured in turn; the FIFO on descriptor 1 tells whose process it is. */
function inHome(pid: string, dir: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/fd/1`).startsWith(dir);
  } catch {
    return false;
  }
}

/** What any way over /proc costs at least: the name and state of every process, once. */
function onePass(): number {
  const start = performance.now();
  for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) read(`/proc/${name}/stat`);
  return performance.now() - start;
}

function alive(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && !'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

async function eventually(condition: () => boolean): Promise<void> {
  const end = performance.now() + BOUND_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error('the tree did not grow');
    await setTimeout(10);
  }
}
