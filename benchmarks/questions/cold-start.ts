import type { Benchmark } from '../form/finding.ts';
import { interleaved, often } from '../form/rounds.ts';
import type { Supervisor } from '../form/supervisor.ts';
import { present } from '../rivals/rivals.ts';
import { Announced } from '../world/announced.ts';
import { nodeNothing } from '../world/command.ts';
import { sup } from '../world/sup.ts';

const COUNT = 10;
const NAME = `cold-start-${COUNT}`;

export const coldStart: Benchmark = {
  name: 'cold-start',
  answers: [NAME],
  async run(plan) {
    const contenders = [
      { who: 'node -e 0', role: 'floor' as const, round: nodeNothing },
      ...[sup, ...present(plan.rivals)].map((supervisor) => ({
        who: supervisor.name,
        role: supervisor.role,
        round: () => fromNothing(supervisor),
        ...(supervisor.role === 'sup' ? { promised: { kind: 'ratio' as const, atMost: 4 } } : {}),
      })),
    ];
    const rows = await interleaved(contenders, often(plan, 11, 3));
    const question = `from no daemon at all until ${COUNT} processes have begun their work`;
    return [{ kind: 'table', name: NAME, question, unit: 'ms', rows }];
  },
};

/** Until the command is back and every process has spoken, whichever is later. */
async function fromNothing(supervisor: Supervisor): Promise<number> {
  using said = new Announced();
  await using fleet = supervisor.open({ count: COUNT, command: said.command });
  const start = performance.now();
  await fleet.cold();
  await said.all(COUNT);
  return performance.now() - start;
}
