import { Home, sleepers } from './home.ts';
import { bareLoop, median, medianRatio } from './measure.ts';
import type { Benchmark, Row } from './report.ts';
import { opened } from './rivals/rivals.ts';

const COUNT = 500;

interface Bare {
  readonly stopMs: number;
}

export const stop500: Benchmark = {
  question: `how long does it take until ${COUNT} processes have stopped, the command included?`,
  rounds: 5,
  async run(rounds) {
    const bare: number[] = [];
    const own: number[] = [];
    const file = new URL(`file://${process.cwd()}/benchmarks/bare/spawn.mjs`);
    using home = new Home();
    const app = home.app(sleepers(COUNT));
    for (let i = 0; i < rounds; i++) {
      bare.push((await bareLoop<Bare>(file, String(COUNT))).stopMs);
      home.time('start', app);
      home.expectRunning(COUNT);
      own.push(home.time('stop', 'all'));
      home.expectRunning(0);
    }
    return [
      { who: 'bare SIGTERM to exit', value: median(bare), unit: 'ms', ratio: 1 },
      { who: 'sup stop all', value: median(own), unit: 'ms', ratio: medianRatio(own, bare), atMost: { value: 400 } },
      ...(await rivals(median(bare))),
    ];
  },
};

async function rivals(bare: number): Promise<Row[]> {
  using all = await opened(COUNT);
  return all.fleets.map((fleet) => {
    fleet.start();
    const value = fleet.stop();
    return { who: fleet.name, value, unit: 'ms', ratio: value / bare, note: 'once' };
  });
}
