import { Home, sleepers } from './home.ts';
import { interleaved, median, medianRatio, nodeNothing } from './measure.ts';
import type { Benchmark } from './report.ts';

const COUNT = 10;

export const coldStart10: Benchmark = {
  question: `how long does it take from no daemon at all until ${COUNT} processes run?`,
  rounds: 11,
  async run(rounds) {
    const contenders = [
      { who: 'node -e 0', round: nodeNothing },
      { who: 'sup start', round: startThem },
    ];
    const times = await interleaved(contenders, rounds);
    return contenders.map(({ who }, i) => ({
      who,
      value: median(times[i] ?? []),
      unit: 'ms',
      ratio: medianRatio(times[i] ?? [], times[0] ?? []),
      ...(who === 'sup start' ? { atMost: { ratio: 4 } } : {}),
    }));
  },
};

function startThem(): number {
  using home = new Home();
  const took = home.time('start', home.app(sleepers(COUNT)));
  home.expectRunning(COUNT);
  return took;
}
