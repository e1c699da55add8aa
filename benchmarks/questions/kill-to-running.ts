import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Benchmark, Role } from '../form/finding.ts';
import { type Contender, interleaved, often } from '../form/rounds.ts';
import type { Supervisor } from '../form/supervisor.ts';
import { present } from '../rivals/rivals.ts';
import { Announced } from '../world/announced.ts';
import { endAll } from '../world/end-all.ts';
import { PAYLOAD } from '../world/fleets.ts';
import { Home } from '../world/home.ts';
import { pause } from '../world/patience.ts';
import { kill, sweep } from '../world/processes.ts';
import { supAtOnce, supAtOnceByProc } from '../world/sup.ts';

/**
 * runit holds back the next start of what lived shorter than a second: here everything lives longer. It spares nobody
 * else: s6 pauses for a second before every start, however long its service lived, and supervisord, whose loop wakes
 * once a second, sees an end only then. The page marks their figures as the intervals that they are.
 */
const GROWN_UP_MS = 1_200;

export const killToRunning: Benchmark = {
  name: 'kill-to-running',
  answers: ['kill-to-running'],
  async run(plan) {
    const watched: Watched[] = [];
    try {
      watched.push(await bareLoop());
      for (const supervisor of [supAtOnce, supAtOnceByProc, ...present(plan.rivals)]) {
        watched.push(await underSupervision(supervisor));
      }
      const promised = (await leavesHere()) ? { promised: { kind: 'ratio' as const, atMost: 2 } } : {};
      const contenders = watched.map(
        (one, i): Contender => ({
          who: one.who,
          role: one.role,
          round: async () => {
            if (i === 0) await pause(GROWN_UP_MS);
            return killed(one);
          },
          ...(one.who === supAtOnce.name ? promised : {}),
        }),
      );
      const rows = await interleaved(contenders, often(plan, 15, 3));
      const question = 'from kill -9 until the next process has begun its work, without a delay';
      return [{ kind: 'table', name: 'kill-to-running', question, unit: 'ms', rows }];
    } finally {
      await endAll(watched);
    }
  },
};

/** One process that is started again whenever it ends. */
interface Watched extends AsyncDisposable {
  readonly who: string;
  readonly role: Role;
  readonly said: Announced;
  pid: number;
}

function killed(one: Watched): number {
  const start = performance.now();
  kill(one.pid);
  one.pid = one.said.next();
  return performance.now() - start;
}

async function bareLoop(): Promise<Watched> {
  const said = new Announced();
  // The folder stands in its environment, by which whatever it has started is found and ended.
  const env = { ...process.env, SUP_BENCH: said.folder };
  const argv = [resolve('benchmarks/bare/respawn.mjs'), ...said.command];
  spawn(process.execPath, argv, { stdio: 'ignore', detached: true, env });
  const end = async (): Promise<void> => {
    await sweep(said.folder, PAYLOAD);
    said[Symbol.dispose]();
  };
  return watchedFrom('bare exit-to-spawn loop', 'floor', said, end);
}

async function underSupervision({ name, role, open }: Supervisor): Promise<Watched> {
  const said = new Announced();
  const fleet = open({ count: 1, command: said.command });
  const end = async (): Promise<void> => {
    await fleet[Symbol.asyncDispose]();
    said[Symbol.dispose]();
  };
  return watchedFrom(name, role, said, end, async () => {
    await fleet.up();
    await fleet.start();
  });
}

async function watchedFrom(
  who: string,
  role: Role,
  said: Announced,
  end: () => Promise<void>,
  begin: () => Promise<void> = () => Promise.resolve(),
): Promise<Watched> {
  try {
    await begin();
    const [pid = 0] = await said.all(1);
    return { who, role, said, pid, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The promise is for trees that are found by their cgroup. */
async function leavesHere(): Promise<boolean> {
  await using home = new Home();
  await home.time('daemon', 'start');
  return (await home.trees()) === 'cgroup';
}
