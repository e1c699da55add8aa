import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlanItem } from '../../../src/protocol/methods.ts';
import type { DaemonView, ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

const slow = join(fixtures, 'children', 'slow-to-end.sh');
const app = (home: TestHome, name: string, processes: string) =>
  home.write(`${name}.yaml`, `name: ${name}\nprocesses:\n${processes}`);
const deaf = (timeout: string) => `  a: {command: [${slow}], stop: {timeout: ${timeout}}}\n`;

/** The pids of all processes that are supervised. */
const pids = async (home: TestHome) =>
  (await home.json<ProcessView[]>('ls')).flatMap(({ pid }) => (pid === null ? [] : [pid]));

async function killDaemon(home: TestHome): Promise<void> {
  const { pid } = await home.json<DaemonView>('daemon', 'status');
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid), 'the end of the daemon');
}

/** `auto`: leaves where the system has them. */
describe.each(['auto', 'proc'])('what a killed daemon left, found by %s', (mechanism) => {
  const start = async (home: TestHome, ...args: string[]) => {
    const { code, stderr } = await home.run({ env: { SUP_TREES: mechanism } }, 'start', ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  };

  it('is not said to be stopped before it is gone', () =>
    withHome(async (home) => {
      const file = app(home, 'one', deaf('1s'));
      await start(home, file);
      const before = await pids(home);
      await killDaemon(home);
      await start(home, file, '--no-wait');
      expect(before.filter(isAlive)).toEqual(before);
      await home.ok('stop', 'all');
      expect(before.filter(isAlive)).toEqual([]);
      expect(await home.json<ProcessView[]>('ls')).toMatchObject([{ state: 'stopped', pid: null }]);
    }));

  it('is gone when the next daemon has ended, also what that one was never asked about', () =>
    withHome(async (home) => {
      const others = app(home, 'other', '  b: {command: sleep 1000}\n');
      await start(home, app(home, 'one', deaf('500ms')), others);
      const before = await pids(home);
      expect(before).toHaveLength(2);
      await killDaemon(home);
      await start(home, join(home.dir, 'one.yaml'));
      expect(before.filter(isAlive)).toHaveLength(1);
      await home.ok('daemon', 'stop');
      expect(before.filter(isAlive)).toEqual([]);
    }));

  it('is ended with its app also where the file does not name it any more', () =>
    withHome(async (home) => {
      await start(home, app(home, 'many', '  w: {command: sleep 1000, instances: 6}\n  old: {command: sleep 1000}\n'));
      const before = await pids(home);
      expect(before).toHaveLength(7);
      await killDaemon(home);
      await home.run({ env: { SUP_TREES: mechanism } }, 'daemon', 'start');
      const file = app(home, 'many', '  w: {command: sleep 1000, instances: 2}\n');
      const plan = await home.json<PlanItem[]>('plan', file);
      expect(plan.filter(({ action }) => action === 'remove').map(({ id }) => id)).toEqual(
        expect.arrayContaining(['many/w@2', 'many/w@5', 'many/old@0']),
      );
      expect(before.filter(isAlive)).toHaveLength(7);
      await start(home, file);
      await until(() => before.every((pid) => !isAlive(pid)), 'the end of what was left');
      expect(await pids(home)).toHaveLength(2);
    }));
});
