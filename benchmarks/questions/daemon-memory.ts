import { type ChildProcess, spawn } from 'node:child_process';
import type { Benchmark, Finding, Plan, Promised, Row } from '../form/finding.ts';
import { often } from '../form/rounds.ts';
import { sleeping, type Supervisor } from '../form/supervisor.ts';
import { present } from '../rivals/rivals.ts';
import { cpuMsOf, expectRunning, megabytesOf } from '../world/fleets.ts';
import { pause } from '../world/patience.ts';
import { type Megabytes, megabytes } from '../world/processes.ts';
import { sup } from '../world/sup.ts';

const COUNTS = [0, 100, 500] as const;
const PROMISED: Readonly<Record<number, Promised>> = {
  0: { kind: 'value', atMost: 18 },
  500: { kind: 'value', atMost: 30 },
};
/** Memory is looked at when the start is over and before garbage collection has anything to do. */
const AFTER_MS = 3_000;
/** Idle CPU is what is used within so long, after that. */
const IDLE_MS = 5_000;

const memoryName = (count: number): string => `memory-${count}`;
const sharedName = (count: number): string => `memory-pss-${count}`;
const IDLE = `idle-cpu-${COUNTS.at(-1)}`;

interface Rested extends Megabytes {
  /** Per cent of a core. */
  readonly cpu: number;
}

/** A supervisor is all that it runs for itself: runit and s6 have a process of theirs for each service. */
export const daemonMemory: Benchmark = {
  name: 'daemon-memory',
  answers: [...COUNTS.flatMap((count) => [memoryName(count), sharedName(count)]), IDLE],
  async run(plan) {
    const rivals = present(plan.rivals);
    const all: readonly Supervisor[] = [sup, ...rivals];
    // Bare Node, and at the same time the other process that shares the text of Node with the daemon. Every other
    // interpreter has such a one as well: where only ours had, its text would count for the rival alone.
    const still = [process.execPath, '-e', 'setInterval(() => {}, 1e6)'];
    const others = rivals.flatMap(({ idle }) => (idle === undefined ? [] : [idle()]));
    const companions = [still, ...others].map(idling);
    try {
      return await findingsOf(all, plan, companions[0]?.pid ?? 0);
    } finally {
      for (const each of companions) each.kill('SIGKILL');
    }
  },
};

async function findingsOf(all: readonly Supervisor[], plan: Plan, node: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const count of COUNTS) {
    const rested = await measured(all, count, plan);
    const bare = megabytes(node);
    findings.push(uniqueOf(count, all, rested, bare), proportionalOf(count, all, rested, bare));
    if (count === COUNTS.at(-1)) findings.push(idleOf(count, all, rested));
  }
  return findings;
}

/** A process that does nothing. Where it cannot be started, the rival is measured without. */
const idling = ([command = '', ...args]: readonly string[]): ChildProcess =>
  spawn(command, args, { stdio: 'ignore', detached: true }).on('error', () => undefined);

/** Of the rivals two rounds are enough: memory hardly varies, and theirs takes long to fill. */
async function measured(supervisors: readonly Supervisor[], count: number, plan: Plan): Promise<Rested[][]> {
  const samples: Rested[][] = supervisors.map(() => []);
  for (let i = 0; i < often(plan, 3, 1); i++) {
    for (const [j, supervisor] of supervisors.entries()) {
      if (supervisor.role === 'sup' || i < often(plan, 2, 1)) samples[j]?.push(await atRest(supervisor, count));
    }
  }
  return samples;
}

async function atRest(supervisor: Supervisor, count: number): Promise<Rested> {
  await using fleet = supervisor.open(sleeping(count));
  await fleet.up();
  if (count > 0) await fleet.start();
  await expectRunning(fleet, count);
  await pause(AFTER_MS);
  const memory = megabytesOf(fleet);
  // Only where it is asked for: the other sizes need not wait for it.
  if (count !== COUNTS.at(-1)) return { ...memory, cpu: 0 };
  const before = cpuMsOf(fleet);
  await pause(IDLE_MS);
  return { ...memory, cpu: ((cpuMsOf(fleet) - before) / IDLE_MS) * 100 };
}

function uniqueOf(count: number, who: readonly Supervisor[], rested: readonly Rested[][], bare: Megabytes): Finding {
  const question = `memory of its own (USS) with ${count} processes, ${AFTER_MS / 1000} s after the start`;
  const rows = rowsOf(who, rested, ({ unique }) => unique, PROMISED[count]);
  return { kind: 'table', name: memoryName(count), question, unit: 'MB', rows: [bareNode(bare.unique), ...rows] };
}

function proportionalOf(
  count: number,
  who: readonly Supervisor[],
  rested: readonly Rested[][],
  bare: Megabytes,
): Finding {
  const question = `memory with its part of what is shared (PSS) with ${count} processes`;
  const rows = [bareNode(bare.proportional), ...rowsOf(who, rested, ({ proportional }) => proportional)];
  return { kind: 'table', name: sharedName(count), question, unit: 'MB', rows };
}

const bareNode = (sample: number): Row => ({ who: 'bare node', role: 'floor', samples: [sample] });

const rowsOf = (
  who: readonly Supervisor[],
  rested: readonly Rested[][],
  what: (one: Rested) => number,
  promised?: Promised,
): readonly Row[] =>
  who.map(({ name, role }, i) => {
    const samples = (rested[i] ?? []).map(what);
    return { who: name, role, samples, ...(role === 'sup' && promised !== undefined ? { promised } : {}) };
  });

function idleOf(count: number, who: readonly Supervisor[], rested: readonly Rested[][]): Finding {
  const rows = rowsOf(who, rested, ({ cpu }) => cpu);
  const question = `CPU while ${count} processes sleep, over ${IDLE_MS / 1000} s`;
  return { kind: 'table', name: IDLE, question, unit: '% of a core', rows };
}
