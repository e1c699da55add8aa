import { existsSync, lstatSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DaemonView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { count, Example } from './example.ts';
import { LineClient } from './line-client.ts';
import { twoUsers } from './users.ts';

/** lshd as it is today, supervised. */
class Lsh extends Example {
  constructor(home: TestHome) {
    super(home, 'lsh');
    this.jobs([['sync', 0.2]]);
  }

  /** Writes jobs.json: what runs every so many seconds. */
  jobs(jobs: readonly (readonly [name: string, seconds: number])[]): void {
    const text = JSON.stringify(jobs.map(([name, seconds]) => ({ name, every_s: seconds, say: `${name} was here` })));
    writeFileSync(this.path('jobs.json'), text);
  }

  async begin(): Promise<number> {
    await this.up();
    await this.says('lshd', 'listening');
    return this.pid('lshd');
  }

  /** What the daemon of sup says of itself, once it says this. */
  sups(text: string): Promise<string> {
    return until(async () => {
      const log = await this.home.ok('daemon', 'logs', '-n', '1000');
      return log.includes(text) && log;
    }, `sup says "${text}"`);
  }

  /** One command of the page's client: a connection, a line, an answer. */
  async command(command: string, args?: unknown): Promise<unknown> {
    using client = new LineClient(this.path('run', 'lshd.sock'));
    return await client.ask({ command, args });
  }
}

const withLsh = (play: (lsh: Lsh) => Promise<void>) => withHome((home) => play(new Lsh(home)));
const daemonOf = (home: TestHome) => home.json<DaemonView>('daemon', 'status');

describe('LSH', () => {
  it('starts, says its status and its logs, and stops: lsh daemon start, status, logs --tail 100, stop', () =>
    withLsh(async ({ home, file }) => {
      const nobody = await home.sup('daemon', 'status');
      expect(nobody).toMatchObject({ code: 5, stdout: '' });
      expect(nobody.stderr).toMatch(/^error: .* \(NO_DAEMON\)\nhint: /);

      const [, pid = ''] = /^the daemon is running \(pid (\d+)\)\n$/.exec(await home.ok('daemon', 'start')) ?? [];
      expect(isAlive(Number(pid))).toBe(true);
      expect(await home.ok('daemon', 'status')).toMatch(new RegExp(`^● daemon {2}running .*\n {2}pid +${pid}\n`));

      await home.ok('start', file);
      const logs = await home.ok('daemon', 'logs', '-n', '100');
      expect(logs).toMatch(new RegExp(` is up: pid ${pid}, .*\n(?:.*\n)*.* lsh/lshd {2}.* -> running `));
      expect(await home.ok('daemon', 'logs', '-n', '1')).toBe(`${logs.trimEnd().split('\n').at(-1)}\n`);

      expect(await home.ok('daemon', 'stop')).toMatch(/^stopped \d process(es)?; the daemon has ended/);
      await until(() => !isAlive(Number(pid)), 'the end of its process');
      expect((await home.sup('daemon', 'status')).code).toBe(5);
      // The log is there also when nobody runs.
      expect(await home.ok('daemon', 'logs', '-n', '100')).toContain(logs);
    }));

  it('is one for its home: a second one is refused, whoever asks', () =>
    withLsh(async ({ home }) => {
      await home.ok('daemon', 'start');
      const { pid } = await daemonOf(home);
      expect(await home.ok('daemon', 'start')).toBe(`the daemon is running already (pid ${pid})\n`);
      const second = await home.sup('daemon', 'run');
      expect(second.code).toBe(5);
      expect(second.stderr).toMatch(/\(DAEMON_RUNNING\)\nhint: /);
      expect((await daemonOf(home)).pid).toBe(pid);
    }));

  it('is another one for another user, and neither sees the other', () =>
    withHome(async (home) => {
      const [one, other] = twoUsers(home);
      const [, pid = ''] = /\(pid (\d+)\)/.exec((await one.sup('daemon', 'start')).stdout) ?? [];
      expect((await other.sup('daemon', 'status')).code).toBe(5);
      const second = /^the daemon is running \(pid (\d+)\)\n$/.exec((await other.sup('daemon', 'start')).stdout)?.[1];
      expect(second).not.toBe(pid);
      expect((await one.sup('daemon', 'start')).stdout).toBe(`the daemon is running already (pid ${pid})\n`);
      const refused = await one.sup('daemon', 'run');
      expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('DAEMON_RUNNING')]);

      const endpoints = await Promise.all(
        [one, other].map(async (user) => {
          const { endpoint } = JSON.parse((await user.sup('daemon', 'status', '--json')).stdout) as DaemonView;
          return endpoint;
        }),
      );
      expect(new Set(endpoints).size).toBe(2);
      expect((await one.sup('daemon', 'stop')).code).toBe(0);
      await until(() => !isAlive(Number(pid)), 'the end of its process');
      expect(isAlive(Number(second))).toBe(true);
      expect((await other.sup('daemon', 'stop')).code).toBe(0);
    }));

  it('keeps its socket to its owner, takes over a stale one, and leaves none when SIGTERM ends it', () =>
    withLsh(async ({ home }) => {
      await home.ok('daemon', 'start');
      const { pid, endpoint } = await daemonOf(home);
      expect([lstatSync(endpoint).mode & 0o777, statSync(dirname(endpoint)).mode & 0o777]).toEqual([0o600, 0o700]);
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid), 'its end');
      expect(lstatSync(endpoint).isSocket()).toBe(true);

      await home.ok('daemon', 'start');
      const next = await daemonOf(home);
      expect(next).toMatchObject({ endpoint });
      expect(lstatSync(endpoint).mode & 0o777).toBe(0o600);
      process.kill(next.pid, 'SIGTERM');
      await until(() => !isAlive(next.pid), 'its end in good order');
      expect(existsSync(endpoint)).toBe(false);
    }));

  it('speaks JSON-RPC, an object a line, with anybody who can open a socket', () =>
    withLsh(async (lsh) => {
      const pid = await lsh.begin();
      using client = new LineClient((await daemonOf(lsh.home)).endpoint);
      const listed = await client.ask({ jsonrpc: '2.0', id: 1, method: 'process.list' });
      expect(listed).toMatchObject({ jsonrpc: '2.0', id: 1, result: [{ id: 'lsh/lshd', pid }, { id: 'lsh/backup' }] });

      // Two questions in one packet, the second one in two.
      const question = (id: string, targets: readonly string[]) =>
        `${JSON.stringify({ jsonrpc: '2.0', id, method: 'process.list', params: { targets } })}\n`;
      client.send(question('a', ['lsh/backup']) + question('b', ['lsh/lshd']).slice(0, 20));
      expect(await client.receive()).toMatchObject({ id: 'a', result: [{ id: 'lsh/backup' }] });
      client.send(question('b', ['lsh/lshd']).slice(20));
      expect(await client.receive()).toMatchObject({ id: 'b', result: [{ id: 'lsh/lshd' }] });

      // What is wrong is said in the same form, and the connection goes on.
      expect(await client.ask({ jsonrpc: '2.0', id: 2, method: 'process.dance' })).toMatchObject({
        id: 2,
        error: { code: -32_601, message: expect.any(String) },
      });
      expect(
        await client.ask({ jsonrpc: '2.0', id: 3, method: 'process.list', params: { targets: ['no'] } }),
      ).toMatchObject({ id: 3, error: { data: { code: 'TARGET_UNKNOWN', hint: expect.any(String) } } });
      client.send('no JSON\n');
      expect(await client.receive()).toMatchObject({ id: null, error: { code: -32_700 } });
      expect(await client.ask({ jsonrpc: '2.0', id: 4, method: 'daemon.status' })).toMatchObject({ id: 4, result: {} });
    }));

  it('applies its files again on SIGHUP, and touches only what changed', () =>
    withLsh(async (lsh) => {
      const pid = await lsh.begin();
      const { pid: daemon } = await daemonOf(lsh.home);
      process.kill(daemon, 'SIGHUP');
      await lsh.sups('applied again: nothing changed');
      lsh.edit([
        ['restart: always', 'restart: on-failure'],
        ['command: node backup.mjs', 'command: node backup.mjs --twice'],
      ]);
      process.kill(daemon, 'SIGHUP');
      await lsh.sups('applied again: 2 changed');
      expect((await lsh.detail('lshd')).restart.policy).toBe('on-failure');
      expect((await lsh.detail('backup')).command).toEqual(['node', 'backup.mjs', '--twice']);

      lsh.edit([['LSH_JOBS: jobs.json', 'LSH_JOBS: other.json']]);
      writeFileSync(lsh.path('other.json'), lsh.read('jobs.json'));
      process.kill(daemon, 'SIGHUP');
      await lsh.again('lshd', pid);
      expect(await lsh.says('lshd', 'listening', 2)).toContain('state saved, goodbye');

      const now = await lsh.pid('lshd');
      lsh.edit([['kind: job', 'kind: jib']]);
      process.kill(daemon, 'SIGHUP');
      await lsh.sups('not applied again, nothing was changed');
      expect(await lsh.view('lshd')).toMatchObject({ state: 'running', pid: now });
      expect((await daemonOf(lsh.home)).pid).toBe(daemon);
    }));

  it('runs its jobs, and keeps count of them over a restart', () =>
    withLsh(async (lsh) => {
      const pid = await lsh.begin();
      expect(lsh.read('run', 'lshd.pid')).toBe(`${pid}\n`);
      expect(lstatSync(lsh.path('run', 'lshd.sock')).mode & 0o777).toBe(0o600);
      await lsh.says('lshd', 'job sync, run 2: sync was here');
      expect(await lsh.command('run', { name: 'sync' })).toEqual({ name: 'sync', code: 0, said: 'sync was here\n' });
      expect(await lsh.command('run', { name: 'none' })).toEqual({ error: 'cannot run none' });

      await lsh.home.ok('restart', 'lsh/lshd');
      await lsh.says('lshd', 'listening', 2);
      const logs = await lsh.logs('lshd');
      expect(logs).toContain('state saved, goodbye');
      // A clean end leaves no socket, and so nothing is taken over.
      expect(logs).not.toContain('stale');
      const { runs } = (await lsh.command('status')) as { runs: { sync: number } };
      expect(runs.sync).toBeGreaterThan(2);
    }));

  it('comes back after a crash, takes over the stale socket, and no second lshd beside it', () =>
    withLsh(async (lsh) => {
      const pid = await lsh.begin();
      process.kill(pid, 'SIGKILL');
      await lsh.again('lshd', pid);
      expect(await lsh.says('lshd', 'listening', 2)).toContain('a stale socket is taken over');
      expect(await lsh.command('status')).toMatchObject({ pid: await lsh.pid('lshd') });

      const second = ['--name', 'second', '--', process.execPath, 'lshd.mjs'];
      await lsh.home.run({ cwd: lsh.folder }, 'start', ...second);
      await until(async () => (await lsh.home.ok('logs', 'second')).includes('Daemon already running'), 'its refusal');
      await lsh.home.ok('delete', 'second');
      expect(await lsh.command('status')).toMatchObject({ pid: await lsh.pid('lshd') });
    }));

  it('reads its jobs again on SIGHUP, without a restart', () =>
    withLsh(async (lsh) => {
      const pid = await lsh.begin();
      lsh.jobs([
        ['report', 60],
        ['sync', 60],
      ]);
      await lsh.home.ok('reload', 'lsh/lshd');
      await lsh.says('lshd', '2 jobs: report, sync');
      writeFileSync(lsh.path('jobs.json'), '[');
      await lsh.home.ok('signal', 'SIGHUP', 'lsh/lshd');
      await lsh.says('lshd', 'the jobs stay as they are');
      expect(await lsh.command('jobs')).toEqual({ jobs: ['report', 'sync'] });
      expect(await lsh.view('lshd')).toMatchObject({ pid, restarts: 0 });
    }));

  it('runs a job when a person says so, and once', () =>
    withLsh(async (lsh) => {
      await lsh.begin();
      expect(await lsh.view('backup')).toMatchObject({ state: 'stopped', kind: 'job', exit: null });
      await until(() => existsSync(lsh.path('run', 'state.json')), 'the first state');
      await lsh.home.ok('start', 'lsh/backup');
      const done = await lsh.comes('backup', 'the end of the job', ({ exit }) => exit !== null);
      expect(done).toMatchObject({ state: 'stopped', reason: 'completed', exit: { kind: 'code', code: 0 } });
      expect(JSON.parse(lsh.read('run', 'state.backup.json'))).toHaveProperty('sync');
      expect(count(await lsh.logs('backup'), 'backup written')).toBe(1);
    }));
});
