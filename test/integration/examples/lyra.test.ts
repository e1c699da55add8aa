import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { count, Example } from './example.ts';
import { Gateway } from './gateway.ts';

const TOKEN = 'a.good.token';
const BURST = 5;
/** What is waited for in the example, and what is waited for here; everything else stays as it is. */
const SCALED = [
  ['delay: 10s', 'delay: 50ms'],
  ['interval: 60s', 'interval: 20s'],
] as const;

/** Lyra as in the example, with the gateway of the test. */
class Lyra extends Example {
  readonly #gateway: Gateway;

  constructor(home: TestHome, gateway: Gateway) {
    super(home, 'lyra', SCALED);
    this.#gateway = gateway;
  }

  /** Writes `.env`, as the example's own says, with this token. */
  configure(token: string, more: Readonly<Record<string, string>> = {}): void {
    const settings = {
      DISCORD_BOT_TOKEN: token,
      DISCORD_CHANNEL_ID: '1234567890123456789',
      DISCORD_GATEWAY: this.#gateway.address,
      ...more,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(this.path('.env'), lines.join(''));
  }

  failed(): Promise<ProcessView> {
    return this.comes('daemon', 'lyra failed', ({ state }) => state === 'failed');
  }
}

const withLyra = (play: (lyra: Lyra, gateway: Gateway) => Promise<void>): Promise<void> =>
  withHome(async (home) => {
    await using gateway = new Gateway(TOKEN);
    await gateway.up();
    await play(new Lyra(home, gateway), gateway);
  });

/** It may fail sooner than its `after_start` has looked at the configuration; then that is said too. */
const FAILED = expect.stringMatching(/^exited with code 1( before after_start was done)?$/);

const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

describe('Lyra', () => {
  it('recovers from a network that is down for a while', () =>
    withLyra(async (lyra, gateway) => {
      // Slower than elsewhere: the network comes back long before the fifth try.
      const delayMs = 1_000;
      lyra.edit([['delay: 50ms', `delay: ${delayMs}ms`]]);
      lyra.configure(TOKEN);
      await gateway.down();
      await lyra.home.ok('start', '--no-wait', lyra.file);
      const waiting = await lyra.comes('daemon', 'lyra waits', ({ state }) => state === 'waiting');
      expect(waiting).toMatchObject({ pid: null, exit: { kind: 'code', code: 1 }, reason: FAILED });
      expect(Date.parse(waiting.nextStart ?? '')).toBeCloseTo(Date.parse(waiting.since) + delayMs, -2);

      await gateway.up();
      const logs = await lyra.says('daemon', 'ready, talking to channel 1234567890123456789 (sonnet)');
      // Its after_start may take a moment longer than it needs itself.
      const { restarts, reason, since } = await lyra.comes('daemon', 'lyra runs', ({ state }) => state === 'running');
      expect(reason).toEqual(FAILED);
      expect(Date.parse(since) - Date.parse(waiting.since)).toBeGreaterThan(delayMs * 0.9);
      expect(restarts).toBeGreaterThan(0);
      expect(restarts).toBe(count(logs, 'error: cannot reach the gateway: ECONNREFUSED'));
      expect(gateway.heard).toEqual([`IDENTIFY ${TOKEN}`]);

      const { exits, restart } = await lyra.detail('daemon');
      expect(restart.startsInWindow).toBe(restarts);
      expect(exits.map(({ exit }) => exit)).toEqual(
        Array.from({ length: restarts }, () => ({ kind: 'code', code: 1 })),
      );
      expect(await lyra.home.ok('ls')).toMatch(
        /lyra\/daemon +running .* exited with code 1( before after_start was done)?\n/,
      );
    }));

  it('gives up on a bad token after five automatic starts, says so, and starts by hand after the mend', () =>
    withLyra(async (lyra, gateway) => {
      lyra.configure('a.bad.token');
      await lyra.home.ok('start', '--no-wait', lyra.file);
      const failed = await lyra.failed();
      const said = 'start limit: 5 starts in 20s; last: exited with code 1';
      expect(failed).toMatchObject({
        reason: expect.stringContaining(said),
        restarts: BURST,
        pid: null,
        nextStart: null,
      });
      // The start that a person asked for, and the automatic ones.
      expect(gateway.heard).toEqual(Array(1 + BURST).fill('IDENTIFY a.bad.token'));

      const [list, status, logs, log] = await Promise.all([
        lyra.home.ok('ls'),
        lyra.home.ok('status', 'lyra/daemon'),
        lyra.logs('daemon'),
        lyra.home.ok('daemon', 'logs'),
      ]);
      expect(list).toMatch(new RegExp(`lyra/daemon +failed .* ${said}( before after_start was done)?\n`));
      expect(status).toContain(said);
      expect(status).toContain('5 of 5 automatic starts in 20s');
      expect(status).toContain('error: improper token has been passed');
      expect(count(logs, 'error: improper token has been passed')).toBe(1 + BURST);
      expect(log).toContain(`failed  ${said}`);
      expect(list + status + logs + log).not.toContain('a.bad.token');

      // Still broken, a start by hand says that it did not do; the past is forgiven, so there are five starts again.
      gateway.heard.length = 0;
      await lyra.home.sup('start', 'lyra/daemon');
      await until(() => gateway.heard.length === 1 + BURST, 'five more automatic starts');
      await lyra.failed();

      lyra.configure(TOKEN);
      expect(await lyra.home.ok('start', 'lyra/daemon')).toMatch(/^lyra\/daemon +running +pid \d+\n/m);
      await lyra.says('daemon', 'ready, talking to channel');
      expect(gateway.heard.slice(1 + BURST)).toEqual([`IDENTIFY ${TOKEN}`]);
      expect((await lyra.detail('daemon')).restart).toMatchObject({ failures: 0, startsInWindow: 0 });
    }));

  it('recovers when an established connection is lost', () =>
    withLyra(async (lyra, gateway) => {
      lyra.configure(TOKEN);
      await lyra.home.ok('start', lyra.file);
      await lyra.says('daemon', 'ready');
      await gateway.down();
      await gateway.up();
      await until(() => gateway.heard.length === 2, 'a second connection');
      expect(await lyra.logs('daemon')).toContain('error: the gateway closed the connection');
      expect(await lyra.view('daemon')).toMatchObject({ state: 'running', restarts: 1, reason: 'exited with code 1' });
      // journalctl … | grep -i restart
      expect(await lyra.home.ok('events')).toMatch(
        /lyra\/daemon +exited +exited with code 1 .*\n.* lyra\/daemon +backoff .*\n.* lyra\/daemon +started +pid \d+, after/,
      );
    }));

  it('comes back with a memory of its normal size when it was killed for its leak', () =>
    withLyra(async (lyra) => {
      lyra.configure(TOKEN, { LEAK_MB_PER_S: '100', HEARTBEAT_INTERVAL_MINUTES: '0.001' });
      await lyra.home.ok('start', lyra.file);
      await lyra.says('daemon', 'ready');
      const first = await lyra.pid('daemon');
      const grown = 60;
      const before = residentMb(first);
      await until(() => residentMb(first) > before + grown, 'a leak');
      // The leak is mended while it runs, and what the kernel does where no memory is left is done here by hand.
      lyra.configure(TOKEN, { HEARTBEAT_INTERVAL_MINUTES: '0.001' });
      process.kill(first, 'SIGKILL');
      const { pid } = await lyra.again('daemon', first);
      await lyra.says('daemon', 'ready', 2);
      expect(residentMb(pid ?? 0)).toBeLessThan(before + grown / 2);
      expect(await lyra.view('daemon')).toMatchObject({ restarts: 1, reason: 'killed by SIGKILL' });
    }));

  it('stands the checks that the page has after an installation', () =>
    withLyra(async (lyra) => {
      lyra.configure(TOKEN, { HEARTBEAT_INTERVAL_MINUTES: '0.001' });
      expect(await lyra.home.ok('check', lyra.file)).toMatch(/: ok: app lyra, 2 processes: daemon, maintenance\n$/);
      await lyra.home.ok('start', lyra.file);
      await lyra.says('daemon', 'heartbeat 3');
      expect((await lyra.home.sup('is-active', 'lyra/daemon')).code).toBe(0);
      // ExecStartPost=
      expect(await lyra.logs('daemon')).toContain(' the configuration is complete\n');
      expect((await lyra.home.ok('logs', 'lyra/daemon', '-n', '2')).split('\n')).toHaveLength(2 + 1);
      const beats = await lyra.home.ok('logs', 'lyra/daemon', '--grep', 'heartbeat', '-n', '100');
      expect(beats).toMatch(/^.* heartbeat 1\n.* heartbeat 2\n.* heartbeat 3\n/);
      expect(beats).not.toContain('ready');
    }));

  it('gives up on a gateway that takes its token and then says nothing, and is started again', () =>
    withLyra(async (lyra, gateway) => {
      lyra.configure(TOKEN, { CONNECT_TIMEOUT_S: '0.5' });
      gateway.silent = true;
      await lyra.home.ok('start', '--no-wait', lyra.file);
      await lyra.says('daemon', 'error: the gateway does not answer');
      gateway.silent = false;
      await lyra.says('daemon', 'ready, talking to channel');
      const { restarts } = await lyra.comes('daemon', 'lyra runs', ({ state }) => state === 'running');
      expect(restarts).toBe(count(await lyra.logs('daemon'), 'error: the gateway does not answer'));
      expect(gateway.heard).toEqual(Array(1 + restarts).fill(`IDENTIFY ${TOKEN}`));
    }));

  it('maintains things when a person says so, and that once', () =>
    withLyra(async (lyra) => {
      lyra.configure(TOKEN);
      await lyra.home.ok('start', lyra.file);
      expect(await lyra.view('maintenance')).toMatchObject({ state: 'stopped', kind: 'job', exit: null });
      await lyra.home.ok('start', 'lyra/maintenance');
      const done = await lyra.comes('maintenance', 'its end', ({ exit }) => exit !== null);
      expect(done).toMatchObject({ state: 'stopped', reason: 'completed' });
      expect(await lyra.logs('maintenance')).toMatch(/^.* maintenance is done\n$/);
    }));

  it('says goodbye on SIGTERM, well within the stop timeout, and stays stopped', () =>
    withLyra(async (lyra, gateway) => {
      lyra.configure(TOKEN, { HEARTBEAT_INTERVAL_MINUTES: '0.001' });
      await lyra.home.ok('start', lyra.file);
      await lyra.says('daemon', 'heartbeat 2');
      const { pid } = await lyra.view('daemon');
      const { stop } = await lyra.detail('daemon');
      expect(stop).toEqual({ signal: 'SIGTERM', timeoutMs: 30_000, scope: 'mixed', command: null });
      const began = performance.now();
      await lyra.home.ok('stop', 'lyra');
      expect(performance.now() - began).toBeLessThan(stop.timeoutMs / 3);
      expect(isAlive(pid ?? 0)).toBe(false);
      expect(gateway.heard).toEqual([`IDENTIFY ${TOKEN}`, 'BYE']);
      expect(await lyra.logs('daemon')).toMatch(/closing the connection to Discord\n.*goodbye\n$/);
      // Exit 0, not SIGKILL; and a stop that a person asked for is no reason to start again.
      expect(await lyra.view('daemon')).toMatchObject({
        state: 'stopped',
        pid: null,
        exit: { kind: 'code', code: 0 },
        nextStart: null,
      });
    }));

  it('asks the daemon alone to end, and kills its child once it has ended', () =>
    withLyra(async (lyra) => {
      lyra.configure(TOKEN, { HELPER: '1' });
      await lyra.home.ok('start', lyra.file);
      await lyra.says('daemon', 'the helper is there');
      const { tree } = await lyra.detail('daemon');
      expect(tree).toHaveLength(2);
      await lyra.home.ok('stop', 'lyra');
      expect(tree.filter(({ pid }) => isAlive(pid))).toEqual([]);
      expect(await lyra.view('daemon')).toMatchObject({ state: 'stopped', exit: { kind: 'code', code: 0 } });
      // KillMode=mixed: the child never heard of SIGTERM, which it would have told.
      expect(await lyra.logs('daemon')).toMatch(/closing the connection to Discord\n.*goodbye\n$/);
    }));

  it('is killed with its child when it does not stop in time', () =>
    withLyra(async (lyra) => {
      const timeoutMs = 500;
      lyra.edit([['timeout: 30s', `timeout: ${timeoutMs}ms`]]);
      lyra.configure(TOKEN, { HELPER: '1', HANG_ON_STOP: '1' });
      await lyra.home.ok('start', lyra.file);
      await lyra.says('daemon', 'the helper is there');
      const { tree } = await lyra.detail('daemon');
      const began = performance.now();
      await lyra.home.ok('stop', 'lyra');
      expect(performance.now() - began).toBeGreaterThan(timeoutMs);
      expect(tree).toHaveLength(2);
      expect(tree.filter(({ pid }) => isAlive(pid))).toEqual([]);
      expect(await lyra.view('daemon')).toMatchObject({
        state: 'stopped',
        pid: null,
        exit: { kind: 'signal', signal: 'SIGKILL' },
        nextStart: null,
      });
      expect(await lyra.logs('daemon')).toMatch(/closing the connection to Discord\n$/);
    }));

  it('is refused before anything starts when .env names no token', () =>
    withLyra(async (lyra, gateway) => {
      lyra.configure('');
      const { code, stderr } = await lyra.home.sup('start', lyra.file);
      expect(code).toBe(4);
      expect(stderr).toContain('DISCORD_BOT_TOKEN');
      expect(gateway.heard).toEqual([]);
      expect(await lyra.home.json('ls')).toEqual([]);
      expect(lyra.home.living().filter(({ command }) => command.includes('lyra.mjs'))).toEqual([]);
    }));
});
