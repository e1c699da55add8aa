import type { Benchmark } from '../form/finding.ts';
import { interleaved, often } from '../form/rounds.ts';
import { sleeping } from '../form/supervisor.ts';
import { present } from '../rivals/rivals.ts';
import { nodeNothing } from '../world/command.ts';
import { expectRunning } from '../world/fleets.ts';
import { opened } from '../world/opened.ts';
import { sup } from '../world/sup.ts';

const COUNT = 100;
const NAME = `ls-${COUNT}`;

export const cliLatency: Benchmark = {
  name: 'cli-latency',
  answers: [NAME],
  async run(plan) {
    await using fleets = await opened([sup, ...present(plan.rivals)], sleeping(COUNT));
    for (const { fleet } of fleets.all) {
      await fleet.start();
      await expectRunning(fleet, COUNT);
    }
    const contenders = [
      { who: 'node -e 0', role: 'floor' as const, round: nodeNothing },
      ...fleets.all.map(({ name, role, fleet }) => ({
        who: role === 'sup' ? 'sup ls' : name,
        role,
        round: () => fleet.list(),
        ...(role === 'sup' ? { promised: { kind: 'ratio' as const, atMost: 1.4 } } : {}),
      })),
    ];
    const rows = await interleaved(contenders, often(plan, 21, 5));
    return [{ kind: 'table', name: NAME, question: `to list ${COUNT} processes, by the command`, unit: 'ms', rows }];
  },
};
