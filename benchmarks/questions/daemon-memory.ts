import { spawn } from 'node:child_process';
import type { Benchmark, Finding, Plan, Promised, Row } from '../form/finding.ts';
import { often } from '../form/rounds.ts';
import { sleeping, type Supervisor } from '../form/supervisor.ts';
import { present } from '../rivals/rivals.ts';
import { cpuMsOf, expectRunning, megabytesOf } from '../world/fleets.ts';
import { pause } from '../world/patience.ts';
import { kill, uniqueMegabytes } from '../world/processes.ts';
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
const IDLE = `idle-cpu-${COUNTS.at(-1)}`;

interface Rested {
  readonly megabytes: number;
  /** Per cent of a core. */
  readonly cpu: number;
}

/** A supervisor is all that it runs for itself: runit and s6 have a process of theirs for each service. */
export const daemonMemory: Benchmark = {
  name: 'daemon-memory',
  answers: [...COUNTS.map(memoryName), IDLE],
  async run(plan) {
    // Bare Node, and at the same time the other process that shares the text of Node with the daemon.
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore', detached: true });
    const others: readonly Supervisor[] = [sup, ...present(plan.rivals)];
    try {
      const findings: Finding[] = [];
      for (const count of COUNTS) {
        const rested = await measured(others, count, plan);
        const bare = uniqueMegabytes(other.pid ?? 0);
        findings.push(memoryOf(count, others, rested, bare));
        if (count === COUNTS.at(-1)) findings.push(idleOf(count, others, rested));
      }
      return findings;
    } finally {
      if (other.pid !== undefined) kill(other.pid);
    }
  },
};

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
  const megabytes = megabytesOf(fleet);
  // Only where it is asked for: the other sizes need not wait for it.
  if (count !== COUNTS.at(-1)) return { megabytes, cpu: 0 };
  const before = cpuMsOf(fleet);
  await pause(IDLE_MS);
  return { megabytes, cpu: ((cpuMsOf(fleet) - before) / IDLE_MS) * 100 };
}

function memoryOf(count: number, who: readonly Supervisor[], rested: readonly Rested[][], bare: number): Finding {
  const question = `memory of its own (USS) with ${count} processes, ${AFTER_MS / 1000} s after the start`;
  const promised = PROMISED[count];
  const rows = who.map(({ name, role }, i): Row => {
    const samples = (rested[i] ?? []).map(({ megabytes }) => megabytes);
    return { who: name, role, samples, ...(role === 'sup' && promised !== undefined ? { promised } : {}) };
  });
  const floor: Row = { who: 'bare node', role: 'floor', samples: [bare] };
  return { kind: 'table', name: memoryName(count), question, unit: 'MB', rows: [floor, ...rows] };
}

function idleOf(count: number, who: readonly Supervisor[], rested: readonly Rested[][]): Finding {
  const rows = who.map(({ name, role }, i): Row => {
    return { who: name, role, samples: (rested[i] ?? []).map(({ cpu }) => cpu) };
  });
  const question = `CPU while ${count} processes sleep, over ${IDLE_MS / 1000} s`;
  return { kind: 'table', name: IDLE, question, unit: '% of a core', rows };
}
