import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RELOAD_END_MS } from '../../../src/client/bounds.ts';
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
      expect(stdout).toMatch(/shop\/web +signalled +SIGHUP\n/);
      expect(stdout).toMatch(/shop\/web +signalled +SIGUSR2 to 2 processes of its tree\n/);
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

describe('sup reload', () => {
  it('sends the signal, or runs the command, and the process goes on', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `name: shop
processes:
  bysignal: {command: [node, ${child('notes-signals.mjs')}], reload: {mode: signal, signal: USR2}}
  bycommand:
    command: [node, ${child('notes-signals.mjs')}]
    reload: {mode: command, command: [sh, -c, "echo reloading $MAINPID with $WORD; kill -HUP $MAINPID"]}
    env: {WORD: care}
  off: {command: sleep 1000, autostart: false, reload: {mode: signal}}
`,
      );
      await home.ok('start', file);
      for (const name of ['bysignal', 'bycommand']) await says(home, name, 'main is there');
      const before = await home.json<ProcessView[]>('ls');
      const [one, two] = before.map(({ pid }) => pid);
      expect(await home.ok('reload', 'by*')).toBe(
        `reloaded shop/bysignal by SIGUSR2 (pid ${one})\nreloaded shop/bycommand by its command (pid ${two})\n`,
      );
      await says(home, 'bysignal', 'main got SIGUSR2');
      await says(home, 'bycommand', `reloading ${two} with care`);
      await says(home, 'bycommand', 'main got SIGHUP');
      expect(await home.json<ProcessView[]>('ls')).toMatchObject(before.map(({ pid, state }) => ({ pid, state })));
      expect(await home.sup('reload', 'off')).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('it is not running: shop/off (stopped) (NONE_ALIVE)') as string,
      });
      expect(await home.sup('reload', file)).toMatchObject({
        code: 6,
        stderr: expect.stringContaining('1 of 3 not running: shop/off (stopped)') as string,
      });
    }));

  it('tells a command that fails, hangs or is missing, and the process goes on', () =>
    withHome(async (home) => {
      const command = (words: string): string => `{command: sleep 1000, reload: {mode: command, command: ${words}}}`;
      const file = home.write(
        'app.yaml',
        `processes:
  fails: ${command('[sh, -c, "echo bad configuration in line 7; exit 3"]')}
  hangs: ${command('sleep 1000')}
  missing: ${command('no-such-program-anywhere')}
`,
      );
      await home.ok('start', file);
      const before = await home.json<ProcessView[]>('ls');
      const { code, stdout, stderr } = await home.sup('reload', 'all', '--timeout', '1s');
      expect(code).toBe(6);
      expect(stdout).toMatch(/fails: its reload command exited with code 3\n {4}\| bad configuration in line 7\n/);
      expect(stdout).toMatch(/hangs: its reload command was not done within 1s\n/);
      expect(stdout).toMatch(/missing: its reload command could not be launched: .*no-such-program-anywhere/);
      expect(stderr).toContain('3 of 3 not reloaded');
      expect(await home.json<ProcessView[]>('ls')).toMatchObject(before.map(({ pid }) => ({ pid, state: 'running' })));
      expect((await home.ok('events', '-n', '3')).match(/reload-failed/g)).toHaveLength(3);
    }));

  it('has one time for all of it, however many there are', () =>
    withHome(async (home) => {
      // One that does not end of SIGTERM, of each of more than would ever have run in a queue: all are killed together.
      const deaf = `[sh, -c, 'trap "" TERM; while :; do sleep 1; done']`;
      const web = `{command: sleep 1000, instances: 70, reload: {mode: command, command: ${deaf}}}`;
      await home.ok('start', home.write('app.yaml', `processes:\n  web: ${web}\n`));
      const began = performance.now();
      const { code, stdout, stderr } = await home.sup('reload', 'all', '--timeout', '2s');
      expect(performance.now() - began).toBeLessThan(2_000 + RELOAD_END_MS);
      expect({ code, stderr }).toMatchObject({ code: 6, stderr: expect.stringContaining('70 of 70 not reloaded') });
      expect(stdout.match(/not done within 2s/g)).toHaveLength(70);
    }));

  it('refuses what a new process would have to replace, before anything is touched', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `processes:\n  plain: {command: sleep 1000}\n  other: {command: sleep 1000, reload: {mode: signal}}\n`,
      );
      await home.ok('start', file);
      const before = await home.json<ProcessView[]>('ls');
      const { code, stderr } = await home.sup('reload', 'all');
      expect(code).toBe(2);
      expect(stderr).toContain('(RELOAD_REPLACES)');
      expect(stderr).toContain('`sup restart');
      expect(await home.json<ProcessView[]>('ls')).toMatchObject(before.map(({ pid }) => ({ pid, restarts: 0 })));
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
      expect(events.match(/reset +reset by a person/g)).toHaveLength(2);
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
