import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentPaths } from '../../../src/platform/paths.ts';
import type { DaemonView, ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

const ticks = join(fixtures, 'children', 'ticks.mjs');
const apps = (home: TestHome, ...names: readonly string[]) =>
  home.write(
    'app.yaml',
    `name: app\nprocesses:\n${names.map((n) => `  ${n}:\n    command: [node, ${ticks}]\n`).join('')}`,
  );
const states = async (home: TestHome) =>
  (await home.json<ProcessView[]>('ls')).map(({ name, state }) => `${name} ${state}`);
const paths = (home: TestHome) => currentPaths().home(home.dir, {});

/** As a process leaves one that was killed. */
async function replaceByDead(home: TestHome): Promise<void> {
  const { endpoint } = paths(home);
  rmSync(endpoint);
  const listens = `require('net').createServer().listen(${JSON.stringify(endpoint)}, () => process.kill(process.pid, 'SIGKILL'))`;
  const child = spawn(process.execPath, ['-e', listens], { stdio: 'ignore' });
  await new Promise((resolve) => child.on('exit', resolve));
}

describe('a home in which somebody has laid hands', () => {
  it('makes the folder of FIFOs again: what is known starts anew, and so does what comes', () =>
    withHome(async (home) => {
      const { fifoDir } = paths(home);
      await home.ok('start', apps(home, 'old'));
      rmSync(fifoDir, { recursive: true });
      await home.ok('restart', 'old');
      rmSync(fifoDir, { recursive: true });
      await home.ok('start', apps(home, 'old', 'new'));
      expect(await states(home)).toEqual(['old running', 'new running']);
      expect(statSync(fifoDir).mode & 0o777).toBe(0o700);
      await until(async () => (await home.ok('logs', 'new', '-n', '5')) !== '', 'what the new one says');
    }));

  it('writes no log through a link that lies where sup makes a folder', () =>
    withHome(async (home) => {
      await home.ok('daemon', 'start');
      const { logDir } = paths(home);
      const evil = join(home.dir, 'evil');
      mkdirSync(evil);
      symlinkSync(evil, join(logDir, 'app'));
      const { code, stderr } = await home.sup('start', apps(home, 'web'));
      expect(code).toBe(6);
      expect(stderr).toContain('NOT_UP');
      const [view] = await home.json<ProcessView[]>('ls');
      expect(view?.reason).toContain(`${join(logDir, 'app')} is a symbolic link`);
      expect(readdirSync(evil)).toEqual([]);
    }));

  it('writes nothing of its own through links in its folders', () =>
    withHome(async (home) => {
      const { runtimeDir, stateDir } = paths(home);
      const mine = home.write('mine', 'as it was');
      for (const dir of [runtimeDir, stateDir]) mkdirSync(dir, { recursive: true, mode: 0o700 });
      const names = ['leaves', 'supd.pid'].map((name) => join(runtimeDir, name));
      // As after a daemon that was killed, so that the next one wants to note that.
      writeFileSync(join(stateDir, 'endpoint'), 'an earlier one');
      for (const path of [...names, join(stateDir, 'cut-short')]) symlinkSync(mine, path);
      await home.ok('daemon', 'start');
      expect(readFileSync(mine, 'utf8')).toBe('as it was');
    }));

  it.each([
    ['socket', async (home: TestHome) => rmSync(paths(home).endpoint)],
    ['socket and its folder', async (home: TestHome) => rmSync(paths(home).runtimeDir, { recursive: true })],
    ['socket (and another one, dead, put there)', replaceByDead],
  ])('is found again when its %s was taken away', (_, take) =>
    withHome(async (home) => {
      await home.ok('start', apps(home, 'web'));
      const { pid } = await home.json<DaemonView>('daemon', 'status');
      await take(home);
      await home.ok('start', apps(home, 'web', 'new'));
      expect(await states(home)).toEqual(['web running', 'new running']);
      expect((await home.json<DaemonView>('daemon', 'status')).pid).toBe(pid);
      expect(statSync(paths(home).runtimeDir).mode & 0o777).toBe(0o700);
      expect(statSync(paths(home).endpoint).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(paths(home).runtimeDir, 'supd.pid'), 'utf8')).toBe(`${pid}\n`);
      expect(await home.ok('daemon', 'logs')).toContain('the socket was not there any more and is made anew');
      await take(home);
      expect(await home.ok('daemon', 'stop')).toMatch(/^stopped 2 processes; the daemon has ended/);
      await until(() => !isAlive(pid), 'its end');
    }),
  );

  it('is never said to be without a daemon while that lives, and `daemon stop` ends it without a socket', () =>
    withHome(async (home) => {
      await home.ok('start', apps(home, 'web'));
      const { pid } = await home.json<DaemonView>('daemon', 'status');
      process.kill(pid, 'SIGSTOP');
      try {
        rmSync(paths(home).endpoint);
        const hidden = new RegExp(
          `^error: the daemon \\(pid ${pid}\\) runs and cannot be reached: .*\\(DAEMON_HIDDEN\\)\\nhint: `,
          'm',
        );
        const all = await Promise.all([
          home.sup('ls'),
          home.sup('start', join(home.dir, 'app.yaml')),
          home.sup('daemon', 'start'),
        ]);
        for (const { code, stdout, stderr } of all) {
          expect([code, stdout]).toEqual([5, '']);
          expect(stderr).toMatch(hidden);
        }
        const stop = home.sup('daemon', 'stop');
        await until(
          () => readFileSync(`/proc/${pid}/status`, 'utf8').match(/^ShdPnd:\t0*4000$/m),
          'SIGTERM to be sent',
        );
        process.kill(pid, 'SIGCONT');
        const { code, stdout, stderr } = await stop;
        expect(code).toBe(0);
        expect(stderr).toContain(`the socket of the daemon is gone: it is told by SIGTERM to stop (pid ${pid})\n`);
        expect(stdout).toMatch(/^the daemon has ended/);
        await until(() => !isAlive(pid), 'its end');
      } finally {
        if (isAlive(pid)) process.kill(pid, 'SIGCONT');
      }
      expect(await home.json('ls')).toEqual([]);
    }));
});
