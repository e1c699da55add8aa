import type { Benchmark, Growth, GrowthPoint, Unit } from '../form/finding.ts';
import { often } from '../form/rounds.ts';
import { median } from '../form/statistics.ts';
import { sleeping } from '../form/supervisor.ts';
import { bareLoop, nodeNothing } from '../world/command.ts';
import { cpuMsOf, expectRunning, megabytesOf } from '../world/fleets.ts';
import { pause } from '../world/patience.ts';
import { sup } from '../world/sup.ts';

const SIZES = [10, 50, 100, 200, 500, 1000, 2000] as const;
const LISTS = 3;
const AFTER_MS = 3_000;
const IDLE_MS = 10_000;
/** A quick run looks only whether there is anything to see. */
const QUICK_IDLE_MS = 2_000;

/** What is seen of one size in one round. */
interface Seen {
  readonly start: number;
  readonly stop: number;
  readonly list: number;
  readonly memory: number;
  readonly idle: number;
  readonly bareStart: number;
  readonly bareStop: number;
  readonly bareList: number;
}

export const growth: Benchmark = {
  name: 'growth',
  answers: ['growth'],
  async run(plan) {
    const seen: Seen[][] = SIZES.map(() => []);
    for (let i = 0; i < often(plan, 2, 1); i++) {
      for (const [j, size] of SIZES.entries()) seen[j]?.push(await look(size, plan.quick ? QUICK_IDLE_MS : IDLE_MS));
    }
    const series = (name: string, question: string, unit: Unit, which: keyof Seen, floor?: keyof Seen): Growth => {
      const points = SIZES.map((processes, i): GrowthPoint => {
        const of = (key: keyof Seen): number[] => (seen[i] ?? []).map((one) => one[key]);
        return { processes, samples: of(which), ...(floor === undefined ? {} : { floor: of(floor) }) };
      });
      return { kind: 'growth', name, question, unit, points };
    };
    return [
      series('growth-start', 'until all of them run, by the command; the daemon is up', 'ms', 'start', 'bareStart'),
      series('growth-stop', 'until all of them have stopped, by the command', 'ms', 'stop', 'bareStop'),
      series('growth-ls', 'to list them, by the command', 'ms', 'list', 'bareList'),
      series('growth-memory', `memory of the daemon (USS), ${AFTER_MS / 1000} s after the start`, 'MB', 'memory'),
      series('growth-idle-cpu', 'CPU of the daemon while all of them sleep', '% of a core', 'idle'),
    ];
  },
};

async function look(size: number, idleMs: number): Promise<Seen> {
  const bare = await bareLoop<{ startMs: number; stopMs: number }>('spawn.mjs', String(size));
  await using fleet = sup.open(sleeping(size));
  await fleet.up();
  const start = await fleet.start();
  await expectRunning(fleet, size);
  await pause(AFTER_MS);
  const memory = megabytesOf(fleet).unique;
  const before = cpuMsOf(fleet);
  await pause(idleMs);
  const idle = ((cpuMsOf(fleet) - before) / idleMs) * 100;
  const lists = [];
  const nothings = [];
  for (let i = 0; i < LISTS; i++) {
    nothings.push(await nodeNothing());
    lists.push(await fleet.list());
  }
  const stop = await fleet.stop();
  await expectRunning(fleet, 0);
  return {
    start,
    stop,
    list: median(lists),
    memory,
    idle,
    bareStart: bare.startMs,
    bareStop: bare.stopMs,
    bareList: median(nothings),
  };
}
