import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentPaths } from '../../../src/platform/paths.ts';
import type { DaemonView, ProcessView } from '../../../src/protocol/view.ts';
import { foreground } from '../../helpers/foreground.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const child = (name: string): string => join(fixtures, 'children', name);
const ticks = `[node, ${child('ticks.mjs')}]`;
const ls = (home: TestHome) => home.json<ProcessView[]>('ls');
const states = async (home: TestHome) => (await ls(home)).map(({ id, state }) => `${id} ${state}`);

describe('sup daemon run FILE', () => {
  it('starts what the file names, serves as any daemon, and ends with everything stopped in order', () =>
    withHome(async (home) => {
      home.write('db.yaml', `processes:\n  db: {command: ${ticks}}\n`);
      home.write(
        'app.yaml',
        `name: shop\ninclude: [db.yaml]\nprocesses:\n  web: {command: ${ticks}, depends_on: [db], env: {WHO: "\${WHO}"}}\n`,
      );
      const sup = foreground(home, ['app.yaml'], { WHO: 'me' });
      await sup.up();
      await until(async () => (await states(home)).join() === 'shop/web running,shop/db running', 'the app');
      expect(await home.json<DaemonView>('daemon', 'status')).toMatchObject({ pid: sup.child.pid, foreground: true });
      sup.child.kill('SIGTERM');
      expect(await sup.ended).toBe(0);
      const order = [...sup.said().matchAll(/shop\/(\w+) {2}stopping -> stopped/g)].map(([, name]) => name);
      expect(order).toEqual(['web', 'db']);
    }));

  it.each([
    [
      'a mistake',
      'processes:\n  web: {comand: x}\n',
      4,
      'error: app.yaml has 1 problem (SPEC_INVALID)\napp.yaml:2:9  processes.web.comand  the key "comand" is not',
    ],
    ['a required variable', 'processes:\n  web: {command: x, env_required: [NONE]}\n', 4, 'lacks NONE'],
    ['no file', undefined, 3, 'there is no file app.yaml (SPEC_FILE_MISSING)'],
  ])('ends before anything starts where there is %s', (_, text, code, words) =>
    withHome(async (home) => {
      if (text !== undefined) home.write('app.yaml', text);
      home.write('good.yaml', `name: good\nprocesses:\n  good: {command: ${ticks}}\n`);
      const sup = foreground(home, ['good.yaml', 'app.yaml']);
      expect(await sup.ended).toBe(code);
      expect(sup.said()).toContain(words);
      expect(sup.said()).toMatch(/\nhint: /);
      expect(sup.said()).not.toContain('good');
      expect(existsSync(currentPaths().home(home.dir, {}).endpoint)).toBe(false);
    }),
  );

  it('goes on when nobody reads what it says any more', () =>
    withHome(async (home) => {
      home.write('app.yaml', `processes:\n  web: {command: ${ticks}}\n`);
      const sup = foreground(home, ['app.yaml']);
      await sup.up();
      sup.child.stderr?.destroy();
      await home.ok('restart', 'web');
      await home.ok('restart', 'web');
      expect((await ls(home))[0]?.state).toBe('running');
      sup.child.kill('SIGTERM');
      expect(await sup.ended).toBe(0);
    }));

  it('ends at once at the second signal', () =>
    withHome(async (home) => {
      const stubborn = `[node, ${child('ignores-sigterm.mjs')}]`;
      home.write('app.yaml', `processes:\n  web: {command: ${stubborn}, stop: 60s, readiness: {after: 500ms}}\n`);
      const sup = foreground(home, ['app.yaml']);
      await sup.up();
      await until(async () => (await ls(home))[0]?.state === 'running', 'the process');
      sup.child.kill('SIGINT');
      await until(() => sup.said().includes('stopping everything'), 'the first word');
      sup.child.kill('SIGINT');
      expect(await sup.ended).toBe(0);
    }));
});

describe('essential', () => {
  const app = (home: TestHome, essential: string): string =>
    home.write(
      'app.yaml',
      `name: app\nprocesses:\n  beside: {command: ${ticks}}\n  main: {${essential}, essential: true, depends_on: [beside]}\n`,
    );

  it.each([
    ['a job that is done', 'kind: job, command: "true"', 0],
    ['a job that fails', 'kind: job, command: "sh -c \\"exit 7\\""', 7],
    ['a service that ends well', 'command: "sleep 0.2", readiness: {after: 50ms}', 0],
    ['a death by a signal', 'command: "sleep 0.2; kill -KILL $$", shell: true, restart: no', 137],
    ['a program that is not there', 'command: [/nowhere/at/all]', 127],
    [
      'a start limit',
      'command: "sh -c \\"exit 9\\"", restart: {delay: 10ms, factor: 1, jitter: 0, limit: {burst: 3, interval: 10s}}',
      9,
    ],
    ['an after_start that fails', 'command: sleep 1000, after_start: [[sh, -c, "exit 9"]], restart: no', 1],
    ['a before_start that fails', 'command: sleep 1000, before_start: ["false"], restart: no', 1],
  ])('stops everything and ends with its exit code after %s', (_, essential, code) =>
    withHome(async (home) => {
      app(home, essential);
      const sup = foreground(home, ['app.yaml']);
      expect(await sup.ended).toBe(code);
      expect(sup.said()).toContain(
        `app/main is essential and has ended for good: stopping everything, exit code ${code}\n`,
      );
      expect(sup.said()).toMatch(/app\/beside {2}stopping -> stopped {2}stopped, the daemon ends/);
      expect(sup.said()).not.toContain('by a person');
    }),
  );

  it('ends it as well where it can never start, and says why', () =>
    withHome(async (home) => {
      home.write(
        'app.yaml',
        `name: app\nprocesses:\n  migrate: {kind: job, command: "sh -c \\"exit 4\\"", restart: no}\n  main: {command: sleep 1000, essential: true, depends_on: {migrate: completed}}\n`,
      );
      const sup = foreground(home, ['app.yaml']);
      expect(await sup.ended).toBe(1);
      expect(sup.said()).toContain(
        'app/main is essential and can never start, it waits for migrate to complete ' +
          '(failed: exited with code 4; restart is no): stopping everything, exit code 1\n',
      );
    }));

  it('is not ended by a person who stops it, and counts again when it is started', () =>
    withHome(async (home) => {
      app(home, 'command: "sleep 1000", restart: no');
      const sup = foreground(home, ['app.yaml']);
      await sup.up();
      await until(async () => (await states(home)).join() === 'app/beside running,app/main running', 'the app');
      await home.ok('restart', 'main');
      await home.ok('stop', 'main');
      expect(await states(home)).toEqual(['app/beside running', 'app/main stopped']);
      await home.ok('start', 'main');
      const main = (await ls(home)).find(({ name }) => name === 'main');
      process.kill(main?.pid ?? 0, 'SIGTERM');
      expect(await sup.ended).toBe(143);
    }));

  it('has no effect in the background, and a start says so once', () =>
    withHome(async (home) => {
      app(home, 'kind: job, command: "true"');
      const { code, stderr } = await home.sup('start', 'app.yaml');
      expect([code, stderr]).toEqual([
        0,
        'app/main is essential: that has an effect only under `sup daemon run`, this daemon is in the background\n',
      ]);
      await until(async () => (await states(home))[1] === 'app/main stopped', 'the job');
      expect((await states(home))[0]).toBe('app/beside running');
    }));
});
