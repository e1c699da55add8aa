import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlanItem } from '../../../src/protocol/methods.ts';
import type { ProcessDetail, ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';

const ticks = join(fixtures, 'children', 'ticks.mjs');

function shop(home: TestHome): string {
  home.write('db/db.yaml', `defaults: {env: {WHO: db}}\nprocesses:\n  db: {command: [node, ${ticks}]}\n`);
  return home.write(
    'app.yaml',
    `name: shop\ninclude: [db/db.yaml]\nprocesses:\n  web: {command: [node, ${ticks}], depends_on: [db]}\n`,
  );
}

describe('an app of several files', () => {
  it('is checked, planned, started and stopped as one', () =>
    withHome(async (home) => {
      const file = shop(home);
      expect(await home.ok('check', file)).toContain('app shop, 2 processes: web, db');
      await home.ok('start', file);
      const views = await home.json<ProcessView[]>('ls');
      expect(views.map(({ id, state }) => [id, state])).toEqual([
        ['shop/web', 'running'],
        ['shop/db', 'running'],
      ]);
      const [db] = await home.json<ProcessDetail[]>('status', 'db');
      expect(db).toMatchObject({ cwd: join(home.dir, 'db'), file, env: { WHO: 'db' } });
      const actions = async () =>
        (await home.json<PlanItem[]>('plan', file)).map(({ id, action, reason }) => `${id} ${action}: ${reason}`);
      expect(await actions()).toEqual(['shop/web keep: nothing changed', 'shop/db keep: nothing changed']);
      home.write('db/db.yaml', `defaults: {env: {WHO: other}}\nprocesses:\n  db: {command: [node, ${ticks}]}\n`);
      expect(await actions()).toEqual(['shop/web keep: nothing changed', 'shop/db restart: env.WHO changed']);
      await home.ok('stop', file);
      expect((await home.json<ProcessView[]>('ls')).map(({ state }) => state)).toEqual(['stopped', 'stopped']);
    }));

  it('is no part of itself: a file that it includes is refused as a target, and for --prune', () =>
    withHome(async (home) => {
      home.write('shop/jobs.yaml', 'processes:\n  clean: {command: sleep 1000}\n');
      home.write('shop/needs.yaml', 'processes:\n  late: {command: sleep 1000, depends_on: [clean]}\n');
      const file = home.write(
        'shop/app.yaml',
        'include: [jobs.yaml, needs.yaml]\nprocesses:\n  web: {command: sleep 1000}\n',
      );
      await home.ok('start', file);
      const before = await home.json<ProcessView[]>('ls', file);
      expect(before.map(({ id }) => id)).toEqual(['shop/web', 'shop/clean', 'shop/late']);
      const cwd = join(home.dir, 'shop');
      const ways = [
        ...['ls', 'stop', 'delete', 'restart', 'status', 'is-active'].map((command) => [command, 'jobs.yaml']),
        ...[
          ['stop', 'needs.yaml'],
          ['start', 'jobs.yaml', '--prune'],
          ['plan', 'jobs.yaml', '--prune'],
        ],
      ];
      for (const words of ways) {
        const { code, stderr } = await home.run({ cwd }, ...words);
        expect({ words, code }).toEqual({ words, code: 2 });
        expect(stderr).toContain(`.yaml is only a part of the app "shop", which includes it (${file}) (APP_FRAGMENT)`);
      }
      const pids = (views: readonly ProcessView[]) => views.map(({ id, state, pid }) => [id, state, pid]);
      expect(pids(await home.json<ProcessView[]>('ls'))).toEqual(pids(before));
    }));

  it('is refused whole, with the mistakes of every file, and nothing starts', () =>
    withHome(async (home) => {
      const file = shop(home);
      home.write('db/db.yaml', 'include: [gone.yaml]\nprocesses:\n  db: {command: x, stap: 5s}\n');
      for (const command of ['check', 'plan', 'start']) {
        const { code, stderr } = await home.sup(command, file);
        expect(code).toBe(4);
        expect(stderr.replaceAll(home.dir, '')).toBe(
          'error: /app.yaml has 2 problems (SPEC_INVALID)\n' +
            '/db/db.yaml:1:11  include[0]  there is no file "/db/gone.yaml"\n' +
            '/db/db.yaml:3:20  processes.db.stap  the key "stap" is not known here; did you mean stop?\n' +
            'hint: mend what is named above; `sup check /app.yaml` looks again without changing anything\n',
        );
      }
      expect(home.living()).toEqual([]);
    }));
});
