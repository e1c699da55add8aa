import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const notes = join(fixtures, 'children', 'notes-order.sh');

function app(home: TestHome): string {
  const process = (name: string, more: string) =>
    `  ${name}:\n    command: [${notes}, order, ${name}]\n    cwd: ${home.dir}\n    ${more}\n`;
  return home.write(
    'app.yaml',
    `name: tiers\nprocesses:\n${process('web', 'depends_on: [api]')}${process('api', 'depends_on: {db: ready, cache: started}\n    readiness: {after: 300ms}')}` +
      `${process('cache', 'readiness: {after: 100ms}')}${process('db', 'readiness: {after: 400ms}')}`,
  );
}

/** The notes, when there are so many: a process counts as started before its program has come to its first line. */
const noted = (home: TestHome, count: number): Promise<string[]> =>
  until(() => existsSync(join(home.dir, 'order')) && order(home).length >= count && order(home), `${count} notes`);

const order = (home: TestHome): string[] => readFileSync(join(home.dir, 'order'), 'utf8').trim().split('\n');

describe('the order of dependencies', () => {
  it('is kept by start, stop, restart and the end of the daemon', () =>
    withHome(async (home) => {
      await home.ok('start', app(home));
      const up = await noted(home, 4);
      expect(up.slice(0, 2).toSorted()).toEqual(['+cache', '+db']);
      expect(up.slice(2)).toEqual(['+api', '+web']);

      await home.ok('stop', 'tiers');
      expect(order(home).slice(4, 6)).toEqual(['-web', '-api']);
      expect(order(home).slice(6).toSorted()).toEqual(['-cache', '-db']);

      await home.ok('start', 'tiers');
      expect((await noted(home, 12)).slice(10)).toEqual(['+api', '+web']);

      await home.ok('restart', 'tiers');
      const again = await noted(home, 20);
      expect(again.slice(12, 14)).toEqual(['-web', '-api']);
      expect(again.slice(18)).toEqual(['+api', '+web']);

      await home.ok('daemon', 'stop');
      expect(order(home).slice(20, 22)).toEqual(['-web', '-api']);
      expect(order(home)).toHaveLength(24);
    }));

  it('touches one tier alone when only that one is named', () =>
    withHome(async (home) => {
      await home.ok('start', app(home));
      const pids = async () => new Map((await home.json<ProcessView[]>('ls')).map(({ name, pid }) => [name, pid]));
      const before = await pids();
      await home.ok('restart', 'api');
      const after = await pids();
      expect(after.get('api')).not.toBe(before.get('api'));
      for (const name of ['web', 'db', 'cache']) expect(after.get(name)).toBe(before.get(name));
    }));

  it('says what a process waits for when that will not come', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        'processes:\n  db: {command: no-such-database}\n  api: {command: sleep 1000, depends_on: [db]}\n',
      );
      const { code, stdout, stderr } = await home.sup('start', file);
      expect(code).toBe(6);
      expect(stdout + stderr).toContain('db');
      expect(await home.json<ProcessView[]>('ls')).toMatchObject([
        { name: 'db', state: 'failed' },
        {
          name: 'api',
          state: 'waiting',
          waitingFor: expect.stringMatching(/^db \(failed: could not be launched: /),
          pid: null,
        },
      ]);
    }));
});
