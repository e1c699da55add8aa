import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

/** More than would ever have run in a queue. */
const MANY = 70;

/** An app of one process, `web`, that notes in `order` when it begins; `more` are further lines of it. */
function app(home: TestHome, ...more: readonly string[]): string {
  const lines = [
    'name: shop',
    'processes:',
    '  web:',
    `    command: [sh, -c, "echo main >>order; exec sleep 1000"]`,
    `    cwd: ${home.dir}`,
    '    restart: {delay: 10ms, max_delay: 10ms, jitter: 0, limit: {burst: 2, interval: 60s}}',
    ...more.map((line) => `    ${line}`),
  ];
  return home.write('app.yaml', `${lines.join('\n')}\n`);
}

const lines = (home: TestHome, name: string): string[] => {
  const path = join(home.dir, name);
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
};
const pidIn = (home: TestHome, name: string): Promise<number> =>
  until(() => Number(lines(home, name)[0] ?? 0), `a pid in ${name}`);
const web = async (home: TestHome): Promise<ProcessView> => {
  const [view] = await home.json<ProcessView[]>('ls', 'web');
  if (view === undefined) throw new Error('web is not known');
  return view;
};

describe('before_start', () => {
  it('runs in order before the main process; a leading - forgives; what it says is in the log', () =>
    withHome(async (home) => {
      const file = app(
        home,
        'before_start:',
        '  - [sh, -c, "echo one >>order; echo said by one"]',
        '  - "-false"',
        '  - "-no-such-program-at-all"',
        '  - [sh, -c, "sleep 0.2; echo two >>order; echo MAINPID=$MAINPID >>order"]',
      );
      await home.ok('start', file);
      await until(() => lines(home, 'order').length === 4, 'the main process');
      expect(lines(home, 'order')).toEqual(['one', 'two', 'MAINPID=', 'main']);
      expect(await home.ok('logs', 'web')).toContain('said by one');
      const journal = readFileSync(join(home.dir, 'log', 'supd.log'), 'utf8');
      expect(journal).toContain('shop/web  before_start: `false` exited with 1; forgiven');
      expect(journal).toMatch(/before_start: `no-such-program-at-all` could not be run: .*; forgiven/);
    }));

  it('fails the start, with its reason, through the ordinary policy up to the start limit', () =>
    withHome(async (home) => {
      const file = app(home, 'before_start:', '  - [sh, -c, "echo try >>order; exit 3"]', '  - [touch, second]');
      const { code, stdout, stderr } = await home.sup('start', file);
      expect(code).toBe(6);
      const reason = 'before_start failed: `sh -c echo try >>order; exit 3` exited with 3';
      expect(stdout + stderr).toContain(reason);
      expect(lines(home, 'order')).toEqual(['try', 'try', 'try']);
      expect(existsSync(join(home.dir, 'second'))).toBe(false);
      expect(await web(home)).toMatchObject({
        state: 'failed',
        pid: null,
        restarts: 2,
        reason: `start limit: 2 starts in 1m; last: ${reason}`,
        exit: { kind: 'unspawned', code: 'BEFORE_START_FAILED' },
      });
    }));

  it('tells which executable is missing', () =>
    withHome(async (home) => {
      const { code, stdout } = await home.sup('start', app(home, 'before_start: [no-such-program-at-all -x]'));
      expect(code).toBe(6);
      expect(stdout).toMatch(
        /before_start failed: `no-such-program-at-all -x` could not be run: .*no-such-program-at-all/,
      );
    }));

  it('runs for each of many at the same time: none uses up the time of another', () =>
    withHome(async (home) => {
      // Each ends only when all have begun.
      const meet = `echo x >>met; until [ $(wc -l <met) -ge ${MANY} ]; do sleep 0.3; done`;
      const file = app(home, `instances: ${MANY}`, `before_start: [[sh, -c, "${meet}"]]`, 'start_timeout: 30s');
      expect(await home.sup('start', file)).toMatchObject({ code: 0 });
      expect(lines(home, 'order')).toHaveLength(MANY);
    }));

  it('is bounded by start_timeout', () =>
    withHome(async (home) => {
      const file = app(home, 'before_start: [sleep 1000]', 'start_timeout: 300ms');
      const once = readFileSync(file, 'utf8').replace('restart: {', 'restart: {policy: no, ');
      const { code, stdout } = await home.sup('start', home.write('app.yaml', once));
      expect(code).toBe(6);
      expect(stdout).toContain('before_start was not done within 300ms');
      expect(lines(home, 'order')).toEqual([]);
    }));
});

/** `auto`: leaves where the system has them. */
describe.each(['auto', 'proc'])('around the start (trees by %s)', (mechanism) => {
  const start = (home: TestHome, ...args: readonly string[]) =>
    home.run({ env: { SUP_TREES: mechanism } }, 'start', ...args);

  it('what before_start left is ended before the main process begins', () =>
    withHome(async (home) => {
      const file = app(
        home,
        'before_start:',
        '  - [sh, -c, "setsid sleep 1000 & echo $! >left"]',
        'readiness: {after: 10ms}',
      );
      expect(await start(home, file)).toMatchObject({ code: 0 });
      expect(isAlive(await pidIn(home, 'left'))).toBe(false);
      expect(await web(home)).toMatchObject({ state: 'running' });
    }));

  it.each(['stop', 'delete', 'restart'])('%s ends before_start by the ladder, and nothing of it is left', (command) =>
    withHome(async (home) => {
      const file = app(
        home,
        `before_start: [[sh, -c, "trap '' TERM; echo $$ >pid; [ -e go ] || while :; do sleep 0.05; done"], touch second]`,
        'stop: {timeout: 300ms}',
      );
      expect(await start(home, '--no-wait', file)).toMatchObject({ code: 0 });
      const pid = await pidIn(home, 'pid');
      expect(await web(home)).toMatchObject({ state: 'starting', pid: null, reason: 'running before_start' });
      home.write('go', '');
      await home.ok(command, 'web');
      expect(isAlive(pid)).toBe(false);
      if (command === 'restart') expect(await web(home)).toMatchObject({ state: 'running', restarts: 0 });
      else expect([lines(home, 'order'), existsSync(join(home.dir, 'second'))]).toEqual([[], false]);
      if (command === 'stop')
        expect(await web(home)).toMatchObject({ state: 'stopped', reason: 'stopped by a person' });
    }),
  );

  it('before_start of a killed daemon is ended and run again, and there is one main process', () =>
    withHome(async (home) => {
      const file = app(home, `before_start: [[sh, -c, "echo $$ >>pids; [ -e go ] || sleep 1000"]]`);
      expect(await start(home, '--no-wait', file)).toMatchObject({ code: 0 });
      const pid = await pidIn(home, 'pids');
      process.kill((await home.json<{ pid: number }>('daemon', 'status')).pid, 'SIGKILL');
      home.write('go', '');
      expect(await start(home, file)).toMatchObject({ code: 0 });
      expect(isAlive(pid)).toBe(false);
      expect(lines(home, 'pids')).toHaveLength(2);
      await until(() => lines(home, 'order').length === 1, 'the main process');
    }));
});

describe('after_start', () => {
  it('runs when the process is ready, before running is said, and knows its pid', () =>
    withHome(async (home) => {
      const file = app(
        home,
        'after_start:',
        '  - [sh, -c, "echo after $MAINPID >>order; until [ -e go ]; do sleep 0.05; done"]',
      );
      await home.ok('start', '--no-wait', file);
      await until(() => lines(home, 'order').length === 2, 'after_start');
      const { pid, state, ready, reason } = await web(home);
      expect({ state, ready, reason }).toEqual({ state: 'starting', ready: false, reason: 'running after_start' });
      expect(lines(home, 'order').toSorted()).toEqual([`after ${pid}`, 'main']);
      home.write('go', '');
      await home.ok('start', file);
      expect(await web(home)).toMatchObject({ state: 'running', ready: true, pid });
    }));

  it('stops the process when it fails, and counts as a failed start', () =>
    withHome(async (home) => {
      const { code, stdout } = await home.sup('start', app(home, 'after_start: ["false"]', 'readiness: {after: 50ms}'));
      expect(code).toBe(6);
      expect(stdout).toContain('start limit: 2 starts in 1m; last: after_start failed: `false` exited with 1');
      expect(lines(home, 'order')).toEqual(['main', 'main', 'main']);
    }));

  it('gives way to the death of the main process, and ends with it', () =>
    withHome(async (home) => {
      const file = app(home, 'after_start: [[sh, -c, "echo $$ >pid; sleep 1000"]]', 'readiness: {after: 50ms}');
      await home.ok('start', '--no-wait', file);
      const pid = await pidIn(home, 'pid');
      process.kill((await web(home)).pid ?? 0, 'SIGKILL');
      await until(() => !isAlive(pid), 'the end of after_start');
      await until(async () => (await web(home)).restarts === 1, 'the restart');
      await home.ok('stop', 'web');
      const detail = await home.ok('status', 'web');
      expect(detail).toContain('killed by SIGKILL before after_start was done');
    }));

  it('is called off by a stop', () =>
    withHome(async (home) => {
      await home.ok('start', '--no-wait', app(home, 'after_start: [[sh, -c, "echo $$ >pid; sleep 1000"]]'));
      const pid = await pidIn(home, 'pid');
      await home.ok('stop', 'web');
      expect(isAlive(pid)).toBe(false);
      expect(await web(home)).toMatchObject({ state: 'stopped', reason: 'stopped by a person' });
    }));
});
