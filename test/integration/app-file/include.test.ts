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
