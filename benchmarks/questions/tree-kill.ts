import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Benchmark, Plan, Role, Row } from '../form/finding.ts';
import { often } from '../form/rounds.ts';
import type { Supervisor } from '../form/supervisor.ts';
import { present } from '../rivals/rivals.ts';
import { treeKill } from '../rivals/tree-kill.ts';
import { PAYLOAD } from '../world/fleets.ts';
import { pause, until } from '../world/patience.ts';
import { ownFolder } from '../world/place.ts';
import { alive, belongingTo, kill, onePass, type Seen, sweep } from '../world/processes.ts';
import { supOnce, supOnceByProc } from '../world/sup.ts';

const PROGRAM = resolve('benchmarks/programs/forest.sh');
const MAIN = 'forest.sh';
const SIZE = 200;
/** Who has not ended the tree by then will not do it. */
const PATIENCE_MS = 2_000;
const PROMISED = { kind: 'value', atMost: 50 } as const;

/** What became of one tree. */
interface End {
  /** From SIGKILL until the last one was gone; undefined where some were left. */
  readonly ms: number | undefined;
  readonly left: number;
}

interface Contender {
  readonly name: string;
  readonly role: Role;
  /** What it leaves alive does not change from round to round. */
  readonly once: boolean;
  readonly round: () => Promise<End>;
}

export const treeKill200: Benchmark = {
  name: 'tree-kill',
  answers: ['tree-kill', 'tree-left'],
  async run(plan) {
    const floor: number[] = [];
    const contenders = everybody(plan, floor);
    const ends: End[][] = contenders.map(() => []);
    for (let i = 0; i < often(plan, 9, 2); i++) {
      for (const [j, { once, round }] of contenders.entries()) if (!once || i === 0) ends[j]?.push(await round());
    }
    const rows = (sample: (end: End) => number | undefined): Row[] =>
      contenders.map(({ name, role }, i) => {
        return { who: name, role, samples: (ends[i] ?? []).map(sample).filter((value) => value !== undefined) };
      });
    const times = rows(({ ms }) => ms).filter(({ samples }) => samples.length > 0);
    const bare: Row = { who: 'one pass over /proc', role: 'floor', samples: floor };
    const tree = `a tree of ${SIZE} whose main process is killed, escapees included`;
    return [
      {
        kind: 'table',
        name: 'tree-kill',
        question: `from SIGKILL until the last is gone of ${tree}`,
        unit: 'ms',
        rows: [bare, ...times.map((row) => (row.role === 'sup' ? { ...row, promised: PROMISED } : row))],
      },
      {
        kind: 'table',
        name: 'tree-left',
        question: `living on after ${PATIENCE_MS / 1000} s of ${tree}`,
        unit: 'processes',
        rows: rows(({ left }) => left),
      },
    ];
  },
};

const everybody = (plan: Plan, floor: number[]): readonly Contender[] => [
  { ...supOnce, once: false, round: () => underSupervision(supOnce, floor) },
  { ...supOnceByProc, once: false, round: () => underSupervision(supOnceByProc, []) },
  ...(plan.rivals && treeKill.version() !== undefined
    ? [{ name: treeKill.name, role: 'rival' as const, once: false, round: () => byTreeKill() }]
    : []),
  ...present(plan.rivals).map((one) => ({ ...one, once: true, round: () => underSupervision(one, []) })),
];

async function underSupervision({ open }: Supervisor, floor: number[]): Promise<End> {
  const told = ownFolder('told-');
  try {
    await using fleet = open({ count: 1, command: [PROGRAM, join(told, 'grown')] });
    await fleet.up();
    await fleet.start();
    const tree = await grown(told, fleet.folder);
    floor.push(onePass());
    const start = performance.now();
    kill(mainOf(tree));
    return await endOf(tree, start);
  } finally {
    rmSync(told, { recursive: true, force: true });
  }
}

/** The package of this name: what Node programs use to end a tree. It is given the main process. */
async function byTreeKill(): Promise<End> {
  const folder = ownFolder('forest-');
  try {
    spawn(PROGRAM, [join(folder, 'grown')], { cwd: folder, stdio: 'ignore', detached: true });
    const tree = await grown(folder, folder);
    const took = await treeKill.end(mainOf(tree));
    const { left } = await endOf(tree, performance.now());
    // Who was found was gone by then; the time stands beside how many were not.
    return { ms: took, left };
  } finally {
    await sweep(folder, PAYLOAD);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function grown(told: string, folder: string): Promise<Seen[]> {
  await until(() => existsSync(join(told, 'grown')), 'the tree is grown');
  const tree = (): Seen[] => belongingTo(folder).filter(({ command }) => command === PAYLOAD || command === MAIN);
  await until(() => tree().length === SIZE && named(tree()), `the tree has ${SIZE} processes`);
  return tree();
}

/** Whether every shell that was to become a sleep has become one. */
const named = (tree: readonly Seen[]): boolean => tree.filter(({ command }) => command === MAIN).length === 1;

const mainOf = (tree: readonly Seen[]): number => tree.find(({ command }) => command === MAIN)?.pid ?? 0;

async function endOf(tree: readonly Seen[], start: number): Promise<End> {
  const left = tree.map(({ pid }) => pid);
  while (left.length > 0 && performance.now() - start < PATIENCE_MS) {
    if (!alive(left.at(-1) ?? 0)) left.pop();
    // Without a pause this process would take one of the cores away from what it measures.
    else await pause(1);
  }
  const ms = performance.now() - start;
  const living = left.filter(alive).length;
  return { ms: living === 0 ? ms : undefined, left: living };
}
