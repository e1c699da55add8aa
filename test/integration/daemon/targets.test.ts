import { renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const speaks = `[sh, -c, "echo here; exec sleep 1000"]`;
const SHOP = `name: shop
processes:
  web: {command: ${speaks}, instances: 2}
  db: {command: ${speaks}}
`;
const BLOG = `name: blog
processes:
  web: {command: ${speaks}}
  worker: {command: ${speaks}, instances: [alpha, beta]}
`;
const ALL = ['blog/web', 'blog/worker@alpha', 'blog/worker@beta', 'shop/db', 'shop/web@0', 'shop/web@1'];

/** Every form that a target may have, and what it means. */
const FORMS: readonly (readonly [words: readonly string[], means: readonly string[]])[] = [
  [['db'], ['shop/db']],
  [['web'], ['blog/web', 'shop/web@0', 'shop/web@1']],
  [['web@1'], ['shop/web@1']],
  [['worker@alpha'], ['blog/worker@alpha']],
  [['shop/web'], ['shop/web@0', 'shop/web@1']],
  [['shop/web@0'], ['shop/web@0']],
  [['blog/web@0'], ['blog/web']],
  [['blog'], ['blog/web', 'blog/worker@alpha', 'blog/worker@beta']],
  [['w*'], ['blog/web', 'blog/worker@alpha', 'blog/worker@beta', 'shop/web@0', 'shop/web@1']],
  [['shop/*'], ['shop/db', 'shop/web@0', 'shop/web@1']],
  [['*/web'], ['blog/web', 'shop/web@0', 'shop/web@1']],
  [['worker@*a'], ['blog/worker@alpha', 'blog/worker@beta']],
  [['?b'], ['shop/db']],
  [['all'], ALL],
  [['./shop.yaml'], ['shop/db', 'shop/web@0', 'shop/web@1']],
  [['shop.yaml'], ['shop/db', 'shop/web@0', 'shop/web@1']],
  [['link.yaml'], ['shop/db', 'shop/web@0', 'shop/web@1']],
  [['folder'], []],
  [['./folder'], ['blog/web', 'blog/worker@alpha', 'blog/worker@beta']],
  [
    ['--file', 'shop.yaml'],
    ['shop/db', 'shop/web@0', 'shop/web@1'],
  ],
  [
    ['db', 'web@1', 'folder/app.yaml'],
    ['blog/web', 'blog/worker@alpha', 'blog/worker@beta', 'shop/db', 'shop/web@1'],
  ],
];

type Ids = readonly { readonly id: string }[];
interface Touched {
  readonly ids: readonly string[];
}

/** Each command that takes targets, and which processes it says that it meant. None of them changes what the next one finds. */
const COMMANDS: readonly (readonly [argv: readonly string[], meant: (json: never) => readonly string[]])[] = [
  [['ls'], (views: Ids) => views.map(({ id }) => id)],
  [['status'], (views: Ids) => views.map(({ id }) => id)],
  [['is-active'], (views: Ids) => views.map(({ id }) => id)],
  [['signal', 'WINCH'], ({ signalled }: { signalled: Ids }) => signalled.map(({ id }) => id)],
  [['reset'], ({ ids }: Touched) => ids],
  [['restart', '--no-wait'], ({ ids }: Touched) => ids],
];

async function both(home: TestHome): Promise<void> {
  home.write('shop.yaml', SHOP);
  home.write('folder/app.yaml', BLOG);
  symlinkSync(join(home.dir, 'shop.yaml'), join(home.dir, 'link.yaml'));
  await home.ok('start', 'shop.yaml', './folder');
  await until(async () => (await home.ok('logs', 'all')).match(/here/g)?.length === ALL.length, 'their first words');
}

describe('targets', () => {
  it('mean the same to every command, in every form', () =>
    withHome(async (home) => {
      await both(home);
      for (const [argv, meant] of COMMANDS) {
        for (const [words, means] of FORMS) {
          const { code, stdout, stderr } = await home.sup(...argv, ...words, '--json');
          const told = `sup ${[...argv, ...words].join(' ')}: ${stderr}`;
          expect(code, told).toBe(means.length === 0 ? 3 : 0);
          if (means.length > 0) expect(meant(JSON.parse(stdout) as never).toSorted(), told).toEqual(means);
        }
      }
    }));

  it('mean the same to those that start and stop', () =>
    withHome(async (home) => {
      await both(home);
      for (const [words, means] of FORMS) {
        if (means.length === 0) continue;
        const stopped = await home.json<Touched>('stop', ...words);
        expect(stopped.ids.toSorted(), `stop ${words.join(' ')}`).toEqual(means);
        const active = await home.sup('is-active', '-q', ...words);
        expect(active.code).toBe(3);
        // A file would be applied: what it names is started by name.
        await home.ok('start', ...means);
      }
      expect((await home.json<Touched>('delete', 'worker@*', 'shop.yaml')).ids.toSorted()).toEqual(
        ALL.filter((id) => id !== 'blog/web'),
      );
      expect((await home.json<Ids>('ls')).map(({ id }) => id)).toEqual(['blog/web']);
    }));

  it('that are files need not be there any more, and of two apps it is said', () =>
    withHome(async (home) => {
      await both(home);
      renameSync(join(home.dir, 'shop.yaml'), join(home.dir, 'moved.yaml'));
      expect((await home.json<Touched>('stop', join(home.dir, 'shop.yaml'))).ids).toHaveLength(3);
      // The daemon does not know this name; the file itself tells its app.
      expect((await home.json<Touched>('stop', 'moved.yaml')).ids).toHaveLength(3);
      expect(await home.sup('stop', 'shop')).toMatchObject({
        stdout: 'shop/web@0, shop/web@1, shop/db are stopped already\n',
      });
      const { stderr, stdout } = await home.sup('stop', 'web');
      expect(stderr).toBe('"web" means processes of several apps: shop, blog\n');
      expect(stdout).toMatch(/^stopped blog\/web \(.*\)\nshop\/web@0, shop\/web@1 are stopped already\n$/);
      expect(await home.sup('stop', 'nowhere.yaml')).toMatchObject({ code: 3 });
      const restarted = await home.ok('restart', 'blog');
      expect(restarted).toMatch(/^blog\/web was stopped, and started as well\n/);
    }));
});
