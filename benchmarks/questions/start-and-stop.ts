import type { Benchmark, Plan, Promised, Role, Row, Table } from '../form/finding.ts';
import { often } from '../form/rounds.ts';
import { sleeping, type Supervisor } from '../form/supervisor.ts';
import { present } from '../rivals/rivals.ts';
import { bareLoop } from '../world/command.ts';
import { expectRunning } from '../world/fleets.ts';
import { sup } from '../world/sup.ts';

/** The promises were made for the largest size. */
const PROMISED = 500;

interface Both {
  readonly start: number;
  readonly stop: number;
}

/** One fleet serves both questions: started in a fresh home of a supervisor that is up, then stopped. */
export const startAndStop = (count: number): Benchmark => ({
  name: `start-and-stop-${count}`,
  answers: [`start-${count}`, `stop-${count}`],
  async run(plan) {
    const contenders = everybody(count, plan);
    const samples = await inTurn(contenders, plan);
    const table = (which: keyof Both, question: string, promised: Promised): Table => ({
      kind: 'table',
      name: `${which}-${count}`,
      question,
      unit: 'ms',
      rows: contenders.flatMap(({ who, role }, i): Row[] => {
        const times = (samples[i] ?? []).map((both) => both[which]).filter((ms) => !Number.isNaN(ms));
        if (times.length === 0) return [];
        return [{ who, role, samples: times, ...(who === sup.name && count === PROMISED ? { promised } : {}) }];
      }),
    });
    return [
      table('start', `until ${count} processes of one file run, by the command`, { kind: 'ratio', atMost: 2.2 }),
      table('stop', `until ${count} processes have stopped, by the command`, { kind: 'value', atMost: 400 }),
    ];
  },
});

interface Contender {
  readonly who: string;
  readonly role: Role;
  readonly round: () => Promise<Both>;
}

const everybody = (count: number, plan: Plan): readonly Contender[] => [
  { who: 'bare loop of spawns', role: 'floor', round: () => bare(count) },
  ...[sup, ...present(plan.rivals)].map((supervisor) => ({
    who: supervisor.name,
    role: supervisor.role,
    round: () => once(supervisor, count),
  })),
  { who: 'sup, no daemon before', role: 'sup', round: () => fromNothing(count) },
];

/** A rival's round takes up to a minute: they have fewer. */
async function inTurn(contenders: readonly Contender[], plan: Plan): Promise<Both[][]> {
  const rounds = often(plan, 7, 2);
  const samples: Both[][] = contenders.map(() => []);
  for (let i = 0; i < rounds; i++) {
    for (const [j, { role, round }] of contenders.entries()) {
      if (role !== 'rival' || i < often(plan, 3, 1)) samples[j]?.push(await round());
    }
  }
  return samples;
}

async function bare(count: number): Promise<Both> {
  const { startMs, stopMs } = await bareLoop<{ startMs: number; stopMs: number }>('spawn.mjs', String(count));
  return { start: startMs, stop: stopMs };
}

async function once(supervisor: Supervisor, count: number): Promise<Both> {
  await using fleet = supervisor.open(sleeping(count));
  await fleet.up();
  const start = await fleet.start();
  await expectRunning(fleet, count);
  const stop = await fleet.stop();
  await expectRunning(fleet, 0);
  return { start, stop };
}

/** The stop after it is the same as any, and is left out. */
async function fromNothing(count: number): Promise<Both> {
  await using fleet = sup.open(sleeping(count));
  const start = await fleet.start();
  await expectRunning(fleet, count);
  return { start, stop: Number.NaN };
}
