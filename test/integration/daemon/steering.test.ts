import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProcessDetail, ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const child = (name: string) => join(fixtures, 'children', name);
const says = (home: TestHome, name: string, text: string) =>
  until(async () => (await home.ok('logs', name, '-n', '1000')).includes(text), `${name} says ${text}`);
const view = async (home: TestHome, name: string) =>
  (await home.json<ProcessView[]>('ls')).find((each) => each.name === name);

describe('sup signal', () => {
  it('reaches the main process, and with --tree all of it', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `name: shop\nprocesses:\n  web: {command: [node, ${child('notes-signals.mjs')}]}\n  off: {command: sleep 1000, autostart: false}\n`,
      );
      await home.ok('start', file);
      await says(home, 'web', 'child is there');
      const { pid } = (await view(home, 'web')) ?? {};
      expect(await home.ok('signal', 'hup', 'web')).toBe(`SIGHUP to shop/web (pid ${pid})\n`);
      await says(home, 'web', 'main got SIGHUP');
      expect(await home.json('signal', '--tree', 'USR2', 'shop/web')).toEqual({
        signalled: [{ id: 'shop/web', pid, processes: 2 }],
        notAlive: [],
      });
      await says(home, 'web', 'main got SIGUSR2');
      await says(home, 'web', 'child got SIGUSR2');
      expect(await home.ok('logs', 'web')).not.toContain('child got SIGHUP');

      expect(await home.sup('signal', '28', 'all')).toMatchObject({
        code: 6,
        stdout: `SIGWINCH to shop/web (pid ${pid})\n`,
        stderr: expect.stringContaining('1 of 2 not running: shop/off (stopped)') as string,
      });
      await says(home, 'web', 'main got SIGWINCH');
      expect(await home.sup('signal', 'HUP', 'off')).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('(NONE_ALIVE)') as string,
      });
      expect(await home.sup('signal', 'HPU', 'web')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('did you mean SIGHUP?') as string,
      });
      const { stdout } = await home.sup('events');
      expect(stdout).toMatch(/shop\/web {2}signalled {4}SIGHUP\n/);
      expect(stdout).toMatch(/shop\/web {2}signalled {4}SIGUSR2 to 2 processes of its tree\n/);
    }));

  it('that ends a process is a crash like any other', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', `processes:\n  web: {command: sleep 1000, restart: {delay: 10ms}}\n`);
      await home.ok('start', file);
      const before = await view(home, 'web');
      await home.ok('signal', 'KILL', 'web');
      const after = await until(async () => {
        const now = await view(home, 'web');
        return now?.pid !== before?.pid && now?.state === 'running' && now;
      }, 'its return');
      expect(after).toMatchObject({ restarts: 1, exit: { kind: 'signal', signal: 'SIGKILL' } });
    }));
});

describe('sup reset', () => {
  it('clears the start limit, and what runs goes on', () =>
    withHome(async (home) => {
      const restart = '{delay: 0, limit: {burst: 2, interval: 60s}}';
      const file = home.write(
        'app.yaml',
        `processes:\n  bad: {command: [node, ${child('exits.mjs')}, "7"], restart: ${restart}}\n  good: {command: sleep 1000}\n`,
      );
      await home.sup('start', file);
      await until(async () => (await view(home, 'bad'))?.state === 'failed', 'the start limit');
      const pid = (await view(home, 'good'))?.pid;
      const text = await home.ok('reset', 'all');
      expect(text).toContain('/bad; `sup start');
      expect(await view(home, 'bad')).toMatchObject({ state: 'stopped', reason: 'reset by a person' });
      expect(await home.json<ProcessDetail[]>('status', 'bad')).toMatchObject([
        { restart: { failures: 0, startsInWindow: 0 } },
      ]);
      expect((await view(home, 'good'))?.pid).toBe(pid);
      const events = await home.ok('events', '-n', '2');
      expect(events.match(/reset {8}reset by a person/g)).toHaveLength(2);
    }));
});

describe('sup is-active', () => {
  it('answers by its exit code', () =>
    withHome(async (home) => {
      expect(await home.sup('is-active', 'web')).toMatchObject({ code: 3, stderr: '' });
      expect(home.living()).toEqual([]);
      const file = home.write('app.yaml', `processes:\n  web: {command: sleep 1000}\n  db: {command: sleep 1000}\n`);
      await home.ok('start', file);
      expect(await home.sup('is-active', 'web')).toMatchObject({ code: 0, stdout: 'running\n' });
      expect(await home.sup('is-active', '-q', file)).toMatchObject({ code: 0, stdout: '' });
      await home.ok('stop', 'db');
      expect(await home.sup('is-active', '--quiet', 'all')).toMatchObject({ code: 3, stdout: '', stderr: '' });
      expect(await home.sup('is-active', 'db')).toMatchObject({ code: 3, stdout: 'stopped\n' });
      expect(await home.sup('is-active', 'wbe')).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('did you mean "web"?') as string,
      });
    }));
});
