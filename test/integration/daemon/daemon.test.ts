import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentPaths } from '../../../src/platform/paths.ts';
import type { DaemonView, ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, root, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

const SEGMENT = 'all-0000000000000000000.log';
const ticks = join(fixtures, 'children', 'ticks.mjs');
const app = (home: TestHome) => home.write('app.yaml', `processes:\n  web:\n    command: [node, ${ticks}]\n`);
const daemon = (home: TestHome) => home.json<DaemonView>('daemon', 'status');
const paths = (home: TestHome) => currentPaths().home(home.dir, {});

describe('the daemon', () => {
  it('is one for each home, however many commands start at once', () =>
    withHome(async (home) => {
      const file = app(home);
      const all = await Promise.all([1, 2, 3, 4].map(() => home.sup('start', file)));
      expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(all.map(() => ({ code: 0, stderr: '' })));
      // One that came second may be on its way out still.
      const daemons = () => home.living().filter(({ command }) => command.includes('supd'));
      await until(() => daemons().length === 1, 'one daemon');
      expect(await home.json<ProcessView[]>('ls')).toHaveLength(1);
    }));

  it('refuses a second one by name, and the first goes on', () =>
    withHome(async (home) => {
      await home.ok('start', app(home));
      const { pid } = await daemon(home);
      const second = await home.sup('daemon', 'run');
      expect(second.code).toBe(5);
      expect(second.stderr).toContain('DAEMON_RUNNING');
      expect((await daemon(home)).pid).toBe(pid);
    }));

  it('keeps its socket to itself', () =>
    withHome(async (home) => {
      await home.ok('daemon', 'start');
      const { endpoint } = await daemon(home);
      expect(lstatSync(endpoint).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(endpoint)).mode & 0o777).toBe(0o700);
    }));

  it('takes over a dead socket, and leaves no trace when it ends', () =>
    withHome(async (home) => {
      await home.ok('daemon', 'start');
      const { pid, endpoint } = await daemon(home);
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid), 'its end');
      expect(existsSync(endpoint)).toBe(true);
      await home.ok('daemon', 'start');
      expect((await daemon(home)).pid).not.toBe(pid);
      await home.ok('daemon', 'stop');
      expect(existsSync(endpoint)).toBe(false);
    }));

  it('respects a socket at which somebody else answers', () =>
    withHome(async (home) => {
      const { endpoint, runtimeDir } = paths(home);
      mkdirSync(runtimeDir, { recursive: true, mode: 0o700 });
      const other = createServer((socket) => socket.end()).listen(endpoint);
      await until(() => existsSync(endpoint), 'the other server');
      const { code, stderr } = await home.sup('daemon', 'run');
      expect(code).not.toBe(0);
      expect(stderr).toMatch(/hint: /);
      const answered = await new Promise((resolve) =>
        connect(endpoint, () => resolve(true))
          .on('error', () => resolve(false))
          .on('close', () => {}),
      );
      expect(answered).toBe(true);
      await new Promise((resolve) => other.close(resolve));
    }));

  it('follows no link in the place of its socket', () =>
    withHome(async (home) => {
      const { endpoint, runtimeDir } = paths(home);
      mkdirSync(runtimeDir, { recursive: true, mode: 0o700 });
      symlinkSync(join(home.dir, 'elsewhere'), endpoint);
      const { code, stderr } = await home.sup('daemon', 'run');
      expect(code).not.toBe(0);
      expect(stderr).toContain(endpoint);
      expect(lstatSync(endpoint).isSymbolicLink()).toBe(true);
    }));

  it.each(['SIGTERM', 'SIGINT'] as const)('stops everything in order on %s, in the foreground too', (signal) =>
    withHome(async (home) => {
      const child = spawn(process.execPath, [join(root, 'bin', 'sup.js'), 'daemon', 'run'], {
        env: { PATH: process.env['PATH'] ?? '', HOME: home.dir, SUP_HOME: home.dir },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
      let words = '';
      child.stderr.on('data', (chunk) => (words += String(chunk)));
      await until(() => words.includes('is up'), 'the daemon');
      await home.ok('start', app(home));
      const [view] = await home.json<ProcessView[]>('ls');
      child.kill(signal);
      expect(await ended).toBe(0);
      expect(isAlive(view?.pid ?? 0)).toBe(false);
      expect(words).toContain(`${signal}: stopping everything`);
      const log = join(paths(home).logDir, 'app');
      expect(existsSync(log) || existsSync(paths(home).logDir)).toBe(true);
    }),
  );

  it('begins nothing new while it goes down', () =>
    withHome(async (home) => {
      const deaf = join(fixtures, 'children', 'ignores-sigterm.mjs');
      const file = home.write(
        'deaf.yaml',
        `name: app\nprocesses:\n  deaf: {command: [node, ${deaf}], stop: {timeout: 4s}}\n`,
      );
      await home.ok('start', file);
      const log = join(paths(home).logDir, 'app', 'deaf@0', SEGMENT);
      const isDeaf = () => existsSync(log) && readFileSync(log, 'utf8').includes('here to stay');
      await until(isDeaf, 'a child that hears SIGTERM and stays');
      const stopping = home.sup('daemon', 'stop');
      await until(async () => (await home.json<ProcessView[]>('ls'))[0]?.state === 'stopping', 'the way down');
      const late = [
        ['start', app(home)],
        ['start', 'deaf'],
        ['restart', 'deaf'],
      ].map((words) => home.sup(...words));
      for (const { code, stderr } of await Promise.all(late)) {
        expect(stderr).toContain('(DAEMON_STOPPING)');
        expect(code).toBe(5);
      }
      expect((await stopping).code).toBe(0);
    }));

  it('ends with a code and its words after an error that nobody foresaw, and the next one takes over', () =>
    withHome(async (home) => {
      const NODE_OPTIONS = `--require ${join(fixtures, 'throws-soon.cjs')}`;
      const ended = await home.run({ env: { NODE_OPTIONS } }, 'daemon', 'run');
      expect(ended.code).toBe(70);
      expect(ended.stderr).toContain('uncaught error: Error: nobody foresaw this');
      await home.ok('daemon', 'start');
    }));

  it('that is started by a process it supervises belongs to itself', () =>
    withHome(async (home) =>
      withHome(async (inner) => {
        const start = `${process.execPath} ${join(root, 'bin', 'sup.js')} --home ${inner.dir} daemon start`;
        const file = home.write(
          'app.yaml',
          `processes:\n  starter:\n    kind: job\n    command: ${start}\n    env_inherit: all\n`,
        );
        await home.ok('start', file);
        await until(async () => (await home.json<ProcessView[]>('ls'))[0]?.reason === 'completed', 'the inner start');
        const { pid } = await daemon(inner);
        await home.ok('stop', 'all');
        await home.ok('daemon', 'stop');
        expect(isAlive(pid)).toBe(true);
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        expect(environment).not.toMatch(/SUP_ID=|SUP_RUN=/);
      }),
    ));

  it('is not created by a command that starts nothing', () =>
    withHome(async (home) => {
      const ls = await home.sup('ls');
      expect(ls.code).toBe(0);
      expect(await home.json('ls')).toEqual([]);
      expect((await home.sup('stop', 'web')).code).not.toBe(0);
      expect(home.living()).toEqual([]);
    }));
});
