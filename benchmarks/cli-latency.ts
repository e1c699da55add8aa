import { Home, sleepers } from './home.ts';
import { interleaved, median, medianRatio, nodeNothing, timeOf } from './measure.ts';
import type { Benchmark } from './report.ts';
import { opened } from './rivals/rivals.ts';

const COUNT = 100;

export const cliLatency: Benchmark = {
  question: `how long does it take to list ${COUNT} processes?`,
  rounds: 21,
  async run(rounds) {
    using home = new Home();
    home.time('start', home.app(sleepers(COUNT)));
    home.expectRunning(COUNT);
    using rivals = await opened(COUNT);
    for (const fleet of rivals.fleets) fleet.start();
    const contenders = [
      { who: 'node -e 0', round: nodeNothing },
      { who: 'sup ls', round: () => home.time('ls') },
      ...rivals.fleets.map(({ name, list, env }) => ({ who: `${name}: its list`, round: () => timeOf(list, env) })),
    ];
    const times = await interleaved(contenders, rounds);
    return contenders.map(({ who }, i) => ({
      who,
      value: median(times[i] ?? []),
      unit: 'ms',
      ratio: medianRatio(times[i] ?? [], times[0] ?? []),
      ...(who === 'sup ls' ? { atMost: { ratio: 1.4 } } : {}),
    }));
  },
};
