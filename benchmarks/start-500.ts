import { Home, sleepers } from './home.ts';
import { bareLoop, median, medianRatio } from './measure.ts';
import type { Benchmark, Row } from './report.ts';
import { opened } from './rivals/rivals.ts';

const COUNT = 500;

interface Bare {
  readonly startMs: number;
}

export const start500: Benchmark = {
  question: `how long does it take until ${COUNT} processes of one file run, the command included?`,
  rounds: 5,
  async run(rounds) {
    const bare: number[] = [];
    const warm: number[] = [];
    const cold: number[] = [];
    for (let i = 0; i < rounds; i++) {
      bare.push((await bareLoop<Bare>(new URL('bare/spawn.mjs', BENCHMARKS), String(COUNT))).startMs);
      warm.push(startThem(true));
      cold.push(startThem(false));
    }
    const row = (who: string, times: readonly number[]): Row => {
      return { who, value: median(times), unit: 'ms', ratio: medianRatio(times, bare) };
    };
    return [
      row('bare loop of spawns', bare),
      { ...row('sup start, the daemon is up', warm), atMost: { ratio: 2.2 } },
      row('sup start, no daemon yet', cold),
      ...(await rivals(median(bare))),
    ];
  },
};

const BENCHMARKS = new URL(`file://${process.cwd()}/benchmarks/`);

function startThem(daemonFirst: boolean): number {
  using home = new Home();
  if (daemonFirst) home.time('daemon', 'start');
  const took = home.time('start', home.app(sleepers(COUNT)));
  home.expectRunning(COUNT);
  return took;
}

async function rivals(bare: number): Promise<Row[]> {
  using all = await opened(COUNT);
  return all.fleets.map((fleet) => {
    const value = fleet.start();
    return { who: fleet.name, value, unit: 'ms', ratio: value / bare, note: 'once' };
  });
}
