import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect } from '../../../src/client/index.ts';
import type { Notice } from '../../../src/protocol/notices.ts';
import type { DaemonView, ProcessDetail, ProcessView } from '../../../src/protocol/view.ts';
import { foreground } from '../../helpers/foreground.ts';
import { fixtures, root, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

const ticks = `[node, ${join(fixtures, 'children', 'ticks.mjs')}]`;
const app = (home: TestHome, name: string, more: string): string =>
  home.write(`${name}.yaml`, `name: ${name}\nprocesses:\n  web: {command: ${ticks}, env: {WHO: "\${WHO}"}, ${more}}\n`);
const log = (home: TestHome): string => readFileSync(join(home.dir, 'log', 'supd.log'), 'utf8');
const hangUp = async (home: TestHome): Promise<void> =>
  void process.kill((await home.json<DaemonView>('daemon', 'status')).pid, 'SIGHUP');
const detail = async (home: TestHome, target: string) => (await home.json<ProcessDetail[]>('status', target))[0];

describe('SIGHUP', () => {
  it('applies every known file again, in the environment it was applied in, and touches only what changed', () =>
    withHome(async (home) => {
      const files = [app(home, 'one', 'stop: {timeout: 5s}'), app(home, 'two', 'stop: {timeout: 5s}')];
      for (const [at, file] of files.entries()) await home.run({ env: { WHO: `me${at}` } }, 'start', file);
      await home.ok('start', '--name', 'single', '--', 'sleep', '1000');
      const before = await home.json<ProcessView[]>('ls');
      app(home, 'one', 'env_inherit: none');
      home.write(
        'two.yaml',
        readFileSync(files[1] ?? '', 'utf8').replace('web:', 'more: {command: sleep 1000}\n  web:'),
      );
      await hangUp(home);
      await until(() => /two\.yaml {2}applied again/.test(log(home)), 'the second file');
      await until(
        async () => (await home.json<ProcessView[]>('ls')).every(({ state }) => state === 'running'),
        'all up',
      );
      const after = await home.json<ProcessView[]>('ls');
      const pid = (views: readonly ProcessView[], id: string) => views.find((view) => view.id === id)?.pid;
      expect(pid(after, 'one/web')).not.toBe(pid(before, 'one/web'));
      for (const id of ['two/web', 'default/single']) expect(pid(after, id)).toBe(pid(before, id));
      expect(after.map(({ id }) => id)).toContain('two/more');
      expect((await detail(home, 'one/web'))?.env).toEqual({ WHO: 'me0' });
      expect((await detail(home, 'two/web'))?.env).toEqual({ WHO: 'me1' });
      expect(log(home)).toContain('one/web  restart: env_inherit changed');
      expect(log(home)).toContain('two/more  start: not known yet');
    }));

  it('changes nothing by a broken or missing file, says all of it in the log and once in the events', () =>
    withHome(async (home) => {
      const [bad, good] = [app(home, 'bad', 'stop: {timeout: 5s}'), app(home, 'good', 'stop: {timeout: 5s}')];
      for (const file of [bad, good]) await home.run({ env: { WHO: 'me' } }, 'start', file);
      const before = await home.json<ProcessView[]>('ls');
      app(home, 'bad', 'stap: 5s, restart: sometimes');
      const sup = await connect({ home: home.dir });
      const notices: Notice[] = [];
      const heard = (async () => {
        for await (const notice of sup.notices()) notices.push(notice);
      })();
      await until(async () => {
        await hangUp(home);
        return notices.some(({ id }) => id === 'good');
      }, 'the news');
      await sup.close();
      await heard;
      expect(notices.find(({ id }) => id === 'good')).toMatchObject({ kind: 'applied', reason: `1 keep (${good})` });
      expect(notices.find(({ id }) => id === 'bad')).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining(`${bad} was not applied again: ${bad} has 2 problems; ${bad}:3:`),
      });
      expect(log(home)).toMatch(
        /bad\.yaml {2}not applied again, nothing was changed:\n.*has 2 problems\n.*bad\.yaml:3:/,
      );
      expect(await home.json<ProcessView[]>('ls')).toEqual(before);
    }));

  it('is no end of a daemon without files, nor of one in the foreground', () =>
    withHome(async (home) => {
      const sup = foreground(home, []);
      await sup.up();
      await hangUp(home);
      await until(() => sup.said().includes('no app file is known that could be applied again'), 'the answer');
      const file = app(home, 'one', 'stop: {timeout: 5s}');
      await home.run({ env: { WHO: 'me' } }, 'start', file);
      app(home, 'one', 'stop: {timeout: 6s}');
      await hangUp(home);
      await until(async () => (await detail(home, 'web'))?.stop.timeoutMs === 6_000, 'the edit');
      sup.child.kill('SIGTERM');
      expect(await sup.ended).toBe(0);
    }));

  it('ends a daemon in the foreground in order when it says that the terminal is gone', () =>
    withHome(async (home) => {
      home.write('app.yaml', `name: app\nprocesses:\n  web: {command: ${ticks}}\n`);
      const run = `exec ${process.execPath} ${join(root, 'bin', 'sup.js')} --home ${home.dir} daemon run app.yaml`;
      // script(1) gives its child a terminal of its own; when it is killed, that terminal hangs up.
      const terminal = spawn('script', ['-qc', run, '/dev/null'], {
        cwd: home.dir,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      await until(async () => (await home.json<ProcessView[]>('ls'))[0]?.state === 'running', 'the process');
      const [view] = await home.json<ProcessView[]>('ls');
      const daemon = (await home.json<DaemonView>('daemon', 'status')).pid;
      terminal.kill('SIGKILL');
      await until(() => !isAlive(daemon), 'the end of the daemon');
      expect(isAlive(view?.pid ?? 0)).toBe(false);
      expect(readFileSync(join(home.dir, 'log', 'app', 'web@0', `all-${'0'.repeat(19)}.log`), 'utf8')).toMatch(
        /goodbye\n$/,
      );
    }));
});
