import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentPaths } from '../../../src/platform/paths.ts';
import type { PlanItem } from '../../../src/protocol/methods.ts';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const ticks = join(fixtures, 'children', 'ticks.mjs');
const text = (more: { web?: string; count?: number; third?: string } = {}) =>
  `name: shop\nprocesses:\n  db:\n    command: [node, ${ticks}]\n  web:\n    command: [node, ${ticks}]\n    env: {PORT: "${more.web ?? '8000'}"}\n` +
  `  worker:\n    command: [node, ${ticks}]\n    instances: ${more.count ?? 2}\n${more.third ?? ''}`;

const pids = async (home: TestHome) => new Map((await home.json<ProcessView[]>('ls')).map(({ id, pid }) => [id, pid]));

describe('applying a file again', () => {
  it('restarts only what changed, says why, and never stops what the file does not name', () =>
    withHome(async (home) => {
      await home.ok('start', home.write('app.yaml', text({ third: `  extra:\n    command: [node, ${ticks}]\n` })));
      const before = await pids(home);
      expect([...before.keys()].toSorted()).toEqual([
        'shop/db',
        'shop/extra',
        'shop/web',
        'shop/worker@0',
        'shop/worker@1',
      ]);

      const file = home.write('app.yaml', text({ web: '9000', count: 1 }));
      const plan = await home.json<PlanItem[]>('plan', file);
      expect(plan.map(({ id, action }) => [id, action])).toEqual([
        ['shop/db', 'keep'],
        ['shop/web', 'restart'],
        ['shop/worker', 'update'],
        ['shop/worker@1', 'remove'],
      ]);
      expect(plan[1]).toMatchObject({
        reason: 'env.PORT changed',
        changes: [{ key: 'env.PORT', before: '8000', after: '9000' }],
      });
      expect(await pids(home)).toEqual(before);

      expect(await home.ok('start', file)).toContain('env.PORT changed');
      const after = await pids(home);
      expect(after.get('shop/db')).toBe(before.get('shop/db'));
      expect(after.get('shop/extra')).toBe(before.get('shop/extra'));
      expect(after.get('shop/web')).not.toBe(before.get('shop/web'));
      expect(after.get('shop/worker')).toBe(before.get('shop/worker@0'));
      expect(after.size).toBe(4);
    }));

  it('takes a new restart policy live', () =>
    withHome(async (home) => {
      await home.ok('start', home.write('app.yaml', `processes:\n  web:\n    command: [node, ${ticks}]\n`));
      const before = await pids(home);
      const file = home.write('app.yaml', `processes:\n  web:\n    command: [node, ${ticks}]\n    restart: no\n`);
      await home.ok('start', file);
      expect(await pids(home)).toEqual(before);
      expect(await home.json('status', 'web')).toMatchObject([{ restart: { policy: 'no' } }]);
    }));

  it('starts nothing at all when an environment lacks something, and names every process that does', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `name: bots\nprocesses:\n  fine: {command: [node, ${ticks}]}\n` +
          `  one: {command: [node, ${ticks}], env_required: [DISCORD_TOKEN]}\n` +
          `  two: {command: [node, ${ticks}], env_files: [.env]}\n`,
      );
      const { code, stderr } = await home.sup('start', file);
      expect(code).toBe(4);
      expect(stderr).toContain('bots/one: its environment lacks DISCORD_TOKEN');
      expect(stderr).toContain(`bots/two: the environment file ${home.dir}/.env does not exist`);
      expect(stderr).toContain('(ENVIRONMENT_UNFIT)');
      expect(await home.json('ls')).toEqual([]);

      home.write('.env', 'DISCORD_TOKEN=secret\n');
      home.write(
        'app.yaml',
        `name: bots\nprocesses:\n  one: {command: [node, ${ticks}], env_files: [.env], env_required: [DISCORD_TOKEN]}\n`,
      );
      await home.ok('start', file);
      expect(await home.json<ProcessView[]>('ls')).toMatchObject([{ name: 'one', state: 'running' }]);
    }));

  it('does not stop what runs well for a restart that must fail', () =>
    withHome(async (home) => {
      home.write('.env', 'NEED=1\n');
      const file = home.write(
        'app.yaml',
        `processes:\n  web: {command: [node, ${ticks}], env_files: [.env], env_required: [NEED]}\n`,
      );
      await home.ok('start', file);
      const before = await pids(home);
      home.write('.env', 'NEED=\n');
      const { code, stderr } = await home.sup('restart', 'web');
      expect(code).toBe(4);
      expect(stderr).toContain('(ENVIRONMENT_UNFIT)');
      expect(await pids(home)).toEqual(before);
    }));

  it('keeps the logs of two apps apart that share a folder', () =>
    withHome(async (home) => {
      const dir = join(home.dir, 'shared');
      for (const name of ['one', 'two']) {
        const text = `name: ${name}\nprocesses:\n  x: {kind: job, command: [seq, "3000"], logs: {dir: ${dir}, max_size: 4096, max_files: 100}}\n`;
        await home.ok('start', home.write(`${name}.yaml`, text));
      }
      await until(async () => (await home.json<ProcessView[]>('ls')).every(({ state }) => state === 'stopped'), 'rest');
      const lines = Array.from({ length: 3000 }, (_, n) => `${n + 1}\n`).join('');
      for (const name of ['one', 'two']) expect(await home.ok('logs', `${name}/x`, '-n', '5000')).toBe(lines);
    }));

  it('lets one process fail alone whose log cannot be made', () =>
    withHome(async (home) => {
      const { fifoDir } = currentPaths().home(home.dir, {});
      mkdirSync(fifoDir, { recursive: true, mode: 0o700 });
      writeFileSync(join(fifoDir, 'pair+bad@0.all'), 'in the way');
      const text = `name: pair\nprocesses:\n  bad: {command: sleep 1000}\n  good: {command: sleep 1000}\n`;
      const { code } = await home.sup('start', home.write('app.yaml', text));
      expect(code).toBe(6);
      expect(await home.json<ProcessView[]>('ls')).toMatchObject([
        { name: 'bad', state: 'failed', reason: expect.stringContaining('pair+bad@0.all') as string },
        { name: 'good', state: 'running' },
      ]);
    }));

  it('starts one process without a file', () =>
    withHome(async (home) => {
      await home.ok('start', '--name', 'ticker', '--', 'node', ticks, '20');
      expect(await home.json<ProcessView[]>('ls')).toMatchObject([{ name: 'ticker', state: 'running' }]);
    }));
});
