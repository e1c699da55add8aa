import { execFile } from 'node:child_process';
import { appendFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { foreground } from '../../helpers/foreground.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { count, Example, type Scale } from './example.ts';

const BURST = 5;
const MY = 'watch@myproject';
const WEBSITE = 'watch@website';

/** Two projects under one template. Time to count as started, and between heartbeats, by the example's own variables. */
class DevLoop extends Example {
  constructor(home: TestHome, scale: Scale) {
    super(home, 'devloop', [['delay: 5s', 'delay: 50ms'], ...scale]);
    this.env = { DEVLOOP_STARTSECS: '100ms', HEARTBEAT_INTERVAL_S: '0.2' };
  }

  /** Both are up, and each has come to the point at which it sees what changes. */
  async watching(): Promise<void> {
    await this.up();
    for (const slot of [MY, WEBSITE]) await this.says(slot, 'watching');
  }

  /** A file of a project changes. */
  change(project: string, name: string, text: string): void {
    appendFileSync(this.path('dev', project, name), text);
  }

  /** `devloop daemon-status DIR`. */
  status(project: string): Promise<{ code: number; text: string }> {
    return new Promise((resolve) => {
      const words = [this.path('devloop.mjs'), 'daemon-status', this.path('dev', project)];
      const env = { HEARTBEAT_INTERVAL_S: '0.2' };
      execFile(process.execPath, words, { env }, (error, text) => resolve({ code: Number(error?.code ?? 0), text }));
    });
  }

  statusIs(project: string, code: number): Promise<string> {
    return until(async () => {
      const status = await this.status(project);
      return status.code === code && status.text;
    }, `daemon-status ${code}`);
  }
}

const withDevLoop = (play: (devloop: DevLoop) => Promise<void>, scale: Scale = []) =>
  withHome((home) => play(new DevLoop(home, scale)));

describe('DevLoop', () => {
  it('counts as started only after the time that it must have lived', () =>
    withDevLoop(async (devloop) => {
      devloop.env = { ...devloop.env, DEVLOOP_STARTSECS: '1500ms' };
      const began = performance.now();
      const starting = devloop.up();
      await until(async () => (await devloop.home.json<unknown[]>('ls')).length === 2, 'the processes');
      await devloop.says(MY, 'watching');
      // It works already, and is not yet called started.
      expect(await devloop.view(MY)).toMatchObject({ state: 'starting', ready: false });
      expect(await starting).toContain('2 processes running');
      expect(performance.now() - began).toBeGreaterThan(1_500);
      expect(await devloop.view(MY)).toMatchObject({ state: 'running', ready: true });
    }));

  it('is one instance for each project, each restarted alone', () =>
    withDevLoop(async (devloop) => {
      await devloop.watching();
      for (const project of ['myproject', 'website']) {
        const detail = await devloop.detail(`watch@${project}`);
        expect(detail).toMatchObject({ instance: project, cwd: devloop.path('dev', project) });
        expect(detail.command.at(-1)).toBe(devloop.path('dev', project));
        const { pid } = JSON.parse(devloop.read('dev', project, '.devloop', 'daemon.heartbeat'));
        expect(pid).toBe(detail.pid);
      }
      const before = await devloop.pids();
      await devloop.home.ok('restart', 'devloop/watch@myproject');
      const after = await devloop.pids();
      expect(after[MY]).not.toBe(before[MY]);
      expect(after[WEBSITE]).toBe(before[WEBSITE]);
      devloop.change('website', 'index.html', '<p>FIXME</p>\n');
      await devloop.says(WEBSITE, 'ERROR index.html:2 <p>FIXME</p>');
      expect(await devloop.logs(MY)).not.toContain('index.html');
      const errors = await devloop.home.ok('logs', '--grep', 'ERROR', '-n', '20', 'devloop/watch@website');
      expect(errors).toMatch(/^(ERROR index.html:2 <p>FIXME<\/p>\n)+$/);
    }));

  it('comes up with a daemon that is given its file, and not with one that is not', () =>
    withDevLoop(async (devloop) => {
      const sup = foreground(devloop.home, [devloop.file], devloop.env);
      await sup.up();
      await until(async () => (await devloop.home.json<unknown[]>('ls')).length === 2, 'the processes');
      for (const slot of [MY, WEBSITE]) await devloop.says(slot, 'watching');
      sup.child.kill('SIGTERM');
      expect(await sup.ended).toBe(0);
      await devloop.home.ok('daemon', 'start');
      expect(await devloop.home.json('ls')).toEqual([]);
    }));

  it('tells by its heartbeat whether it is healthy', () =>
    withDevLoop(async (devloop) => {
      expect(await devloop.status('myproject')).toEqual({
        code: 1,
        text: '❌ Daemon Status: UNHEALTHY\nMessage: No heartbeat file\n',
      });
      await devloop.up();
      const pid = await devloop.pid(MY);
      await devloop.says(MY, 'watching');
      expect(await devloop.statusIs('myproject', 0)).toMatch(
        new RegExp(`^✅ Daemon Status: HEALTHY\nMessage: Last heartbeat 0s ago\nPID: ${pid}\nUptime: \\d+s\n$`),
      );
      process.kill(pid, 'SIGSTOP');
      await devloop.statusIs('myproject', 1);
      // Until sup looks at heartbeats itself, a person does what the page has the monitoring do.
      process.kill(pid, 'SIGCONT');
      await devloop.home.ok('restart', `devloop/${MY}`);
      await devloop.statusIs('myproject', 0);
      await devloop.home.ok('stop', 'devloop');
      writeFileSync(devloop.path('dev', 'myproject', '.devloop', 'daemon.heartbeat'), '{');
      await devloop.statusIs('myproject', 2);
    }));

  it('is started again after a crash, and after a clean end too', () =>
    withDevLoop(async (devloop) => {
      await devloop.watching();
      const first = await devloop.pid(MY);
      process.kill(first, 'SIGKILL');
      const second = await devloop.again(MY, first);
      expect(second).toMatchObject({ restarts: 1, reason: 'killed by SIGKILL' });
      await devloop.says(MY, 'watching', 2);
      process.kill(second.pid ?? 0, 'SIGTERM');
      expect(await devloop.again(MY, second.pid)).toMatchObject({ restarts: 2, reason: 'exited with code 0' });
      await devloop.says(MY, 'watching', 3);
      // What a person stops stays stopped.
      await devloop.home.ok('stop', 'devloop');
      expect(await devloop.view(MY)).toMatchObject({ state: 'stopped', nextStart: null });
      expect(await devloop.logs(MY)).toMatch(/stopped watching\n$/);
    }));

  it('gives up on a project after five tries, leaves the other alone, and starts it again after the mend', () =>
    withDevLoop(async (devloop) => {
      devloop.change('myproject', 'devloop.json', '{');
      // Longer than even a slow machine takes to find out that it cannot start.
      devloop.env = { ...devloop.env, DEVLOOP_STARTSECS: '2s' };
      const { code, stdout } = await devloop.start();
      expect(code).toBe(6);
      expect(stdout).toContain('devloop/watch@website    running');
      const failed = await devloop.comes(MY, 'it failed', ({ state }) => state === 'failed');
      expect(failed.reason).toMatch(/^start limit: 5 starts in 10m; last: exited with code 1/);
      expect(failed.restarts).toBe(BURST);
      expect(count(await devloop.logs(MY), 'ERROR ')).toBe(1 + BURST);
      expect(await devloop.view(WEBSITE)).toMatchObject({ state: 'running', restarts: 0 });
      rmSync(devloop.path('dev', 'myproject', 'devloop.json'));
      await devloop.home.ok('start', `devloop/${MY}`);
      expect(await devloop.view(MY)).toMatchObject({ state: 'running', ready: true });
    }));

  it('keeps its logs beside the project, both streams in one, no more than four files', () =>
    withDevLoop(
      async (devloop) => {
        await devloop.watching();
        const { logDir } = await devloop.detail(MY);
        expect(logDir.startsWith(devloop.path('dev', 'myproject', '.devloop'))).toBe(true);
        devloop.change('myproject', 'short.py', 'x = 1  # FIXME\n');
        const both = await devloop.says(MY, 'checked short.py: 1 errors');
        expect(both).toMatch(/ERROR short.py:1 x = 1 {2}# FIXME\n.* checked short.py: 1 errors\n/);
        const line = 'x = 1  # FIXME one day, and then all of these lines together are more than four files can hold\n';
        devloop.change('myproject', 'long.py', line.repeat(1_000));
        await devloop.says(MY, 'ERROR long.py:1000 ');
        expect(readdirSync(logDir).filter((name) => name.endsWith('.log'))).toHaveLength(4);
        expect(await devloop.logs(MY)).not.toContain('ERROR long.py:1 ');
      },
      [['max_size: 10M', 'max_size: 16K']],
    ));

  it('runs on when its restarts are turned off for debugging, and then ends for good', () =>
    withDevLoop(async (devloop) => {
      await devloop.up();
      const before = await devloop.pids();
      devloop.edit([['policy: always', 'policy: no']]);
      await devloop.up();
      expect(await devloop.pids()).toEqual(before);
      process.kill(before[MY] ?? 0, 'SIGKILL');
      const ended = await devloop.comes(MY, 'it has ended', ({ pid }) => pid === null);
      expect(ended).toMatchObject({ state: 'failed', reason: 'killed by SIGKILL; restart is no', nextStart: null });
    }));
});
