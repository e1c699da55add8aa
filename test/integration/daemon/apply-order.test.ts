import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlanItem } from '../../../src/protocol/methods.ts';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

/** `web` depends on the job `migrate`, which waits for the file `go` and then ends as the file `code` says. Both note what they do. */
function deployment(home: TestHome, release: number, more = ''): string {
  const job = `echo migrate ${release} >>notes; until [ -e go ]; do sleep 0.02; done; echo migrated >>notes; exit $(cat code)`;
  const web = `trap 'echo web ${release} ends >>notes; exit 0' TERM; echo web ${release} >>notes; sleep 1000 & wait`;
  return home.write(
    'app.yaml',
    `name: shop\nprocesses:\n  web:\n    command: [sh, -c, "${web}"]\n    cwd: ${home.dir}\n    depends_on: {migrate: completed}\n` +
      `  migrate:\n    kind: job\n    command: [sh, -c, '${job}']\n    cwd: ${home.dir}\n${more}`,
  );
}

const notes = (home: TestHome): string[] =>
  existsSync(join(home.dir, 'notes')) ? readFileSync(join(home.dir, 'notes'), 'utf8').trim().split('\n') : [];
const noted = (home: TestHome, count: number): Promise<boolean> =>
  until(() => notes(home).length >= count, `${count} notes, and not only ${notes(home).join(', ')}`);

const FIRST = ['migrate 1', 'migrated', 'web 1'];

/** The first release is up; the next migration waits for `go`. */
async function deployed(home: TestHome): Promise<void> {
  home.write('code', '0');
  home.write('go', '');
  await home.ok('start', deployment(home, 1));
  await noted(home, 3);
  expect(notes(home)).toEqual(FIRST);
  rmSync(join(home.dir, 'go'));
}

const look = async (home: TestHome, name: string): Promise<ProcessView | undefined> =>
  (await home.json<ProcessView[]>('ls', name))[0];

describe('a file that changes a dependency and its dependent', () => {
  it('has the new dependent wait for the new dependency, and the old one gone before', () =>
    withHome(async (home) => {
      await deployed(home);
      await home.ok('start', '--no-wait', deployment(home, 2));
      await noted(home, 5);
      expect(notes(home).slice(3)).toEqual(['web 1 ends', 'migrate 2']);
      expect(await look(home, 'web')).toMatchObject({ state: 'waiting', waitingFor: 'migrate to complete' });
      home.write('go', '');
      await noted(home, 7);
      expect(notes(home).slice(5)).toEqual(['migrated', 'web 2']);
    }));

  it('leaves the dependent waiting when the dependency fails, says so, and that the old one was stopped', () =>
    withHome(async (home) => {
      await deployed(home);
      home.write('code', '3');
      home.write('go', '');
      const plan = await home.json<PlanItem[]>('plan', deployment(home, 2));
      expect(plan.map(({ id, action, reason }) => [id, action, reason])).toEqual([
        ['shop/web', 'restart', 'command changed; it stops now, and starts when migrate has completed'],
        ['shop/migrate', 'start', 'command changed'],
      ]);
      const { code, stdout } = await home.sup('start', join(home.dir, 'app.yaml'));
      expect(code).toBe(6);
      expect(stdout).toContain('it stops now, and starts when migrate has completed');
      expect(stdout).toContain('for migrate to complete (failed: exited with code 3');
      expect(notes(home).slice(3)).toEqual(['web 1 ends', 'migrate 2', 'migrated']);
    }));

  it('goes on in its order when it is applied once more meanwhile', () =>
    withHome(async (home) => {
      await deployed(home);
      const file = deployment(home, 2);
      await home.ok('start', '--no-wait', file);
      await home.ok('start', '--no-wait', file);
      await noted(home, 5);
      await home.ok('start', '--no-wait', file);
      expect(notes(home).slice(3)).toEqual(['web 1 ends', 'migrate 2']);
      home.write('go', '');
      await noted(home, 7);
      expect(notes(home).slice(5)).toEqual(['migrated', 'web 2']);
    }));

  it('does the same when SIGHUP applies it', () =>
    withHome(async (home) => {
      await deployed(home);
      deployment(home, 2);
      const { pid } = await home.json<{ pid: number }>('daemon', 'status');
      process.kill(pid, 'SIGHUP');
      await noted(home, 5);
      expect(notes(home).slice(3)).toEqual(['web 1 ends', 'migrate 2']);
      home.write('go', '');
      await noted(home, 7);
      expect(notes(home).slice(5)).toEqual(['migrated', 'web 2']);
    }));

  it('has it wait also for what is new', () =>
    withHome(async (home) => {
      const app = (more: string, needs: string): string =>
        home.write('app.yaml', `name: shop\nprocesses:\n  web: {command: sleep 1000${needs}}\n${more}`);
      await home.ok('start', app('', ''));
      const cache = '  cache: {command: sleep 1000, readiness: {after: 300ms}}\n';
      await home.ok('start', app(cache, ', depends_on: [cache], env: {CACHE: "1"}'));
      const events = (await home.ok('events', '-n', '100')).split('\n');
      const at = (what: RegExp): number => events.findIndex((line) => what.test(line));
      expect(at(/shop\/cache +ready/)).toBeGreaterThan(0);
      expect(events.findLastIndex((line) => /shop\/web +start/.test(line))).toBeGreaterThan(at(/shop\/cache +ready/));
    }));
});

describe('sup restart of one', () => {
  it('waits for what it depends on, as sup start does', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        'name: e\nprocesses:\n  one: {command: sleep 1000}\n  dep: {command: sleep 1000, depends_on: [one]}\n',
      );
      await home.ok('start', file);
      await home.ok('stop', 'dep');
      await home.ok('stop', 'one');
      for (const command of ['restart', 'start']) {
        const { code, stdout } = await home.sup(command, 'dep');
        expect([code, stdout]).toEqual([6, expect.stringContaining('for one (stopped by a person)')]);
      }
      await home.ok('start', 'one');
      expect(await look(home, 'dep')).toMatchObject({ state: 'running' });
    }));
});
