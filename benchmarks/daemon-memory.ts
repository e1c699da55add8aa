import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { Home, sleepers, uniqueMegabytes } from './home.ts';
import { median } from './measure.ts';
import type { Benchmark, Row } from './report.ts';
import { opened } from './rivals/rivals.ts';

const MANY = 500;
/** Memory is looked at when the start is over and before garbage collection has anything to do. */
const AFTER_MS = 3000;

export const daemonMemory: Benchmark = {
  question: `how much memory has the daemon for itself (USS), ${AFTER_MS / 1000} s after the start?`,
  rounds: 3,
  async run(rounds) {
    // Bare Node, and at the same time the other process that shares the text of Node with the daemon.
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
    try {
      const idle: number[] = [];
      const many: number[] = [];
      for (let i = 0; i < rounds; i++) {
        idle.push(await daemonWith(0));
        many.push(await daemonWith(MANY));
      }
      const bare = uniqueMegabytes(other.pid ?? 0);
      const row = (who: string, values: readonly number[], bound?: number): Row => {
        const value = median(values);
        return {
          who,
          value,
          unit: 'MB',
          ratio: value / bare,
          ...(bound === undefined ? {} : { atMost: { value: bound } }),
        };
      };
      return [
        row('bare node', [bare]),
        row('sup, idle', idle, 18),
        row(`sup, ${MANY} processes`, many, 30),
        ...(await rivals(bare)),
      ];
    } finally {
      other.kill('SIGKILL');
    }
  },
};

async function daemonWith(count: number): Promise<number> {
  using home = new Home();
  if (count === 0) home.time('daemon', 'start');
  else home.time('start', home.app(sleepers(count)));
  await setTimeout(AFTER_MS);
  const value = uniqueMegabytes(home.daemon().pid);
  home.expectRunning(count);
  return value;
}

async function rivals(bare: number): Promise<Row[]> {
  using all = await opened(MANY);
  for (const fleet of all.fleets) fleet.start();
  await setTimeout(AFTER_MS);
  return all.fleets.map(({ name, daemonPid }) => {
    const value = uniqueMegabytes(daemonPid);
    const note = `once, ${MANY} processes; only its main process, without what it starts for each`;
    return { who: name, value, unit: 'MB', ratio: value / bare, note };
  });
}
