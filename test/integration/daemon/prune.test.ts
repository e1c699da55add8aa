import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlanItem } from '../../../src/protocol/methods.ts';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const names = async (home: TestHome) => (await home.json<ProcessView[]>('ls')).map(({ id }) => id).toSorted();
const script = join(fixtures, 'children', 'notes-order.sh');
const notes = (home: TestHome, name: string, needs = '') =>
  `  ${name}: {command: [sh, ${script}, ${home.dir}/order, ${name}]${needs}}\n`;
const order = (home: TestHome): string => readFileSync(join(home.dir, 'order'), 'utf8').trim().replaceAll('\n', ' ');

describe('sup start --prune', () => {
  it('removes what the file no longer names, dependents first, and without it only says so', () =>
    withHome(async (home) => {
      const base = 'name: shop\nprocesses:\n  web: {command: sleep 1000}\n';
      const more = notes(home, 'front', ', depends_on: [back]') + notes(home, 'back');
      await home.ok('start', home.write('app.yaml', base + more));
      await until(() => order(home) === '+back +front', 'both are up');
      const pid = (await home.json<ProcessView[]>('ls', 'web'))[0]?.pid;

      const file = home.write('app.yaml', base);
      const said = '2 processes of this app are not named by the file, and left alone: shop/front, shop/back';
      expect(await home.ok('plan', file)).toContain(said);
      expect(await home.ok('start', file)).toContain(said);
      expect((await home.json<{ unnamed: string[] }>('start', file)).unnamed).toEqual(['shop/front', 'shop/back']);
      expect(await names(home)).toEqual(['shop/back', 'shop/front', 'shop/web']);

      const plan = await home.json<PlanItem[]>('plan', file, '--prune');
      expect(plan.map(({ id, action, reason }) => [id, action, reason])).toEqual([
        ['shop/web', 'keep', 'nothing changed'],
        ['shop/front', 'remove', 'the file no longer names it'],
        ['shop/back', 'remove', 'the file no longer names it'],
      ]);
      expect(await names(home)).toHaveLength(3);

      const pruned = await home.ok('start', file, '--prune');
      expect(pruned).toContain('- shop/front  remove  the file no longer names it\n');
      expect(pruned).toMatch(/removed shop\/front, shop\/back \(.*\)\n$/);
      expect(await names(home)).toEqual(['shop/web']);
      expect((await home.json<ProcessView[]>('ls', 'web'))[0]?.pid).toBe(pid);
      expect(order(home)).toBe('+back +front -front -back');
      expect(await home.ok('start', file, '--prune')).not.toContain('removed');
    }));

  it('touches no other app, and nothing that was started without a file', () =>
    withHome(async (home) => {
      await home.ok('start', '--name', 'lone', '--', 'sleep', '1000');
      await home.ok('start', '--name', 'other', '--', 'sleep', '1000');
      await home.ok('start', home.write('a.yaml', 'name: a\nprocesses: {web: {command: sleep 1000}}\n'));
      await home.ok('start', '--prune', home.write('b.yaml', 'name: b\nprocesses: {web: {command: sleep 1000}}\n'));
      expect(await names(home)).toEqual(['a/web', 'b/web', 'default/lone', 'default/other']);
    }));

  it('leaves alone an app that got a new name in its file, and says how it is removed', () =>
    withHome(async (home) => {
      const named = (name: string) =>
        home.write('app.yaml', `name: ${name}\nprocesses: {web: {command: sleep 1000}}\n`);
      await home.ok('start', named('shop'));
      await home.ok('start', home.write('other.yaml', 'name: other\nprocesses: {web: {command: sleep 1000}}\n'));
      const said = 'another app came from the same file, and is left alone: shop (`sup delete shop` removes it)\n';
      expect(await home.ok('plan', named('store'))).toContain(said);
      expect(await home.ok('start', '--prune', named('store'))).toContain(said);
      expect((await home.json<{ otherApps: string[] }>('start', named('store'))).otherApps).toEqual(['shop']);
      const { pid } = await home.json<{ pid: number }>('daemon', 'status');
      process.kill(pid, 'SIGHUP');
      const log = `${home.dir}/app.yaml  gave the app shop before; left alone, \`sup delete shop\` removes it`;
      await until(async () => (await home.ok('daemon', 'logs')).includes(log), 'the same in the log of the daemon');
      expect(await names(home)).toEqual(['other/web', 'shop/web', 'store/web']);
      await home.ok('delete', 'shop');
      expect(await home.ok('start', named('store'))).not.toContain('same file');
    }));

  it('says of what came from another file where it came from', () =>
    withHome(async (home) => {
      await home.ok('start', home.write('one.yaml', 'name: a\nprocesses: {web: {command: sleep 1000}}\n'));
      const two = home.write('two.yaml', 'name: a\nprocesses: {api: {command: sleep 1000}}\n');
      expect(await home.ok('plan', two, '--prune')).toContain(
        `the file does not name it; it came from ${home.dir}/one.yaml`,
      );
    }));
});
