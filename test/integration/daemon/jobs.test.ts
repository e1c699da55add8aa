import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

/** `web` depends on the job `migrate`, which waits for the file `go` and ends as the file `code` says. */
function app(home: TestHome, goal: string): string {
  home.write('code', '0');
  const job = 'echo began >>notes; until [ -e go ]; do sleep 0.02; done; echo done >>notes; exit $(cat code)';
  return home.write(
    'app.yaml',
    [
      'name: shop',
      'processes:',
      '  web:',
      '    command: [sh, -c, "echo web >>notes; exec sleep 1000"]',
      `    cwd: ${home.dir}`,
      `    depends_on: {migrate: ${goal}}`,
      '  migrate:',
      `    command: [sh, -c, '${job}']`,
      `    cwd: ${home.dir}`,
      '    kind: job',
      '',
    ].join('\n'),
  );
}

const notes = (home: TestHome): string[] =>
  existsSync(join(home.dir, 'notes')) ? readFileSync(join(home.dir, 'notes'), 'utf8').trim().split('\n') : [];
const noted = (home: TestHome, count: number): Promise<boolean> =>
  until(() => notes(home).length >= count, `${count} notes, and not only ${notes(home).join(' ')}`);

async function look(home: TestHome, name: string): Promise<ProcessView> {
  const [view] = await home.json<ProcessView[]>('ls', name);
  if (view === undefined) throw new Error(`${name} is not known`);
  return view;
}

describe('depends_on: completed', () => {
  it('waits for the job, says so, and goes on when it has done its work', () =>
    withHome(async (home) => {
      const file = app(home, 'completed');
      await home.ok('start', '--no-wait', file);
      await noted(home, 1);
      expect(await look(home, 'migrate')).toMatchObject({ state: 'running' });
      expect(await look(home, 'web')).toMatchObject({ state: 'waiting', waitingFor: 'migrate to complete' });
      home.write('go', '');
      await home.ok('start', file);
      await noted(home, 3);
      expect(notes(home)).toEqual(['began', 'done', 'web']);
      expect(await look(home, 'migrate')).toMatchObject({ state: 'stopped', reason: 'completed' });
      expect(await look(home, 'web')).toMatchObject({ state: 'running', waitingFor: null });
    }));

  it('has nothing to do where the job is done; a person may run it again, alone or before its dependents', () =>
    withHome(async (home) => {
      const file = app(home, 'completed');
      home.write('go', '');
      await home.ok('start', file);
      await noted(home, 3);
      const { pid } = await look(home, 'web');
      expect(await home.ok('start', file)).toContain('completed');
      expect(notes(home)).toHaveLength(3);

      await home.ok('restart', 'migrate');
      await until(async () => (await look(home, 'migrate')).state === 'stopped', 'the second run of the job');
      expect(notes(home).slice(3)).toEqual(['began', 'done']);
      expect(await look(home, 'web')).toMatchObject({ state: 'running', pid });

      await home.ok('restart', 'shop');
      await noted(home, 8);
      expect(notes(home).slice(5)).toEqual(['began', 'done', 'web']);
    }));

  it('runs a job again whose failure was reset: that did not complete it', () =>
    withHome(async (home) => {
      const file = app(home, 'completed');
      home.write('go', '');
      home.write('code', '3');
      expect((await home.sup('start', file)).code).toBe(6);
      await home.ok('reset', 'migrate');
      home.write('code', '0');
      expect(await home.ok('plan', file)).toContain('+ shop/migrate  start  it is stopped\n');
      await home.ok('start', file);
      await noted(home, 5);
      expect(notes(home)).toEqual(['began', 'done', 'began', 'done', 'web']);
    }));

  it('leaves a job alone that is done when only what sup does with it changes', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `name: shop\nprocesses: {once: {kind: job, command: [sh, -c, 'echo ran %i >>notes'], cwd: ${home.dir}}}\n`,
      );
      await home.ok('start', file);
      await noted(home, 1);
      await home.ok('scale', 'once', '2');
      await noted(home, 2);
      expect(await home.ok('start', file)).toContain('* shop/once    update  instances changed\n');
      expect(notes(home)).toEqual(['ran 0', 'ran 1']);
    }));

  it('leaves a dependent of a failed job waiting, says why in bounded time, and lets it go after the mend', () =>
    withHome(async (home) => {
      const file = app(home, 'completed');
      home.write('go', '');
      home.write('code', '3');
      const { code, stdout, stderr } = await home.sup('start', file);
      expect(code).toBe(6);
      const why = 'for migrate to complete (failed: exited with code 3; restart is no)';
      expect(stdout).toContain(why);
      expect(stderr).toContain('shop/web');
      expect(await home.ok('ls')).toContain(why);
      expect(await home.ok('status', 'web')).toContain(why);

      home.write('code', '0');
      await home.ok('start', 'migrate');
      await until(async () => (await look(home, 'web')).state === 'running', 'web');
      expect(notes(home).filter((note) => note === 'web')).toHaveLength(1);
    }));

  it('is not met by a job that a person stopped, also one that ends well when it is asked', () =>
    withHome(async (home) => {
      const file = app(home, 'completed');
      await home.ok('start', '--no-wait', file);
      await noted(home, 1);
      await home.ok('stop', 'migrate');
      expect(await look(home, 'web')).toMatchObject({
        state: 'waiting',
        waitingFor: 'migrate to complete (stopped by a person)',
      });
    }));
});

describe('depends_on: exited', () => {
  it('is met by a job that has failed', () =>
    withHome(async (home) => {
      const file = app(home, 'exited');
      home.write('code', '3');
      await home.ok('start', '--no-wait', file);
      await noted(home, 1);
      expect(await look(home, 'web')).toMatchObject({ state: 'waiting', waitingFor: 'migrate to end' });
      home.write('go', '');
      const { code } = await home.sup('start', 'web');
      expect(code).toBe(0);
      expect(await look(home, 'migrate')).toMatchObject({ state: 'failed' });
    }));
});

describe('restart: unless-stopped', () => {
  it('starts again whatever the exit, and stays stopped when a person stopped it', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `processes:\n  web:\n    command: [sh, -c, 'echo began >>notes; [ -e go ] || { touch go; exit 0; }; exec sleep 1000']\n    cwd: ${home.dir}\n    readiness: {after: 100ms}\n    restart: {policy: unless-stopped, delay: 10ms}\n`,
      );
      await home.ok('start', file);
      await noted(home, 2);
      expect(await look(home, 'web')).toMatchObject({ state: 'running', restarts: 1 });
      await home.ok('stop', 'web');
      expect(await look(home, 'web')).toMatchObject({ state: 'stopped', reason: 'stopped by a person' });
      expect(notes(home)).toHaveLength(2);
    }));
});
