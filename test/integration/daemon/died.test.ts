import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DaemonView } from '../../../src/protocol/view.ts';
import { root, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

const NOTE =
  'the daemon that ran here has died, and what it started may still run: `sup start FILE` ends what it left of that app and starts it anew, `sup daemon stop` ends all that it left\n';
const REFUSAL = [
  'error: the daemon that ran here has died, and what it started may still run (DAEMON_DIED)',
  'hint: `sup start FILE` ends what it left of that app and starts it anew, `sup daemon stop` ends all that it left',
  '',
].join('\n');

/** A command that follows something, and all that it has said. */
function followed(home: TestHome, ...args: readonly string[]) {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(root, 'bin', 'sup.js'), ...args], {
    env: { PATH, HOME: home.dir, SUP_HOME: home.dir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (words += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, ended, said: () => words };
}

/** A process with a child, and no daemon any more. Returns the pids of both. */
async function orphaned(home: TestHome, mechanism = 'auto'): Promise<readonly number[]> {
  const start = ['start', '--name', 'k1', '--', 'sh', '-c', 'echo here; sleep 710 & exec sleep 711'];
  expect(await home.run({ env: { SUP_TREES: mechanism } }, ...start)).toMatchObject({ code: 0 });
  const { pid } = await home.json<DaemonView>('daemon', 'status');
  const all = await until(() => {
    const pids = home.living().flatMap((each) => (each.command.includes('sleep 71') ? [each.pid] : []));
    return pids.length === 2 && pids;
  }, 'both processes');
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid), 'the end of the daemon');
  return all;
}

describe.each(['auto', 'proc'])('what a daemon that was killed left, with trees by %s', (mechanism) => {
  it('is ended by `sup daemon stop`, which names it, and is forgotten then', () =>
    withHome(async (home) => {
      const pids = await orphaned(home, mechanism);
      const { code, stdout, stderr } = await home.run({ env: { SUP_TREES: mechanism } }, 'daemon', 'stop');
      // On a busy machine, how long it takes is said as well.
      expect([code, stderr.split('\n')[0]]).toEqual([
        0,
        'the daemon that ran here has died: another one is started to end what it left',
      ]);
      expect(stdout).toMatch(
        /^stopped 1 process; the daemon has ended \(.*\)\nof these, left by a daemon that had died: default\/k1@0\n$/,
      );
      expect(pids.filter(isAlive)).toEqual([]);
      expect(await home.sup('ls')).toMatchObject({ stderr: '' });
      expect(await home.ok('daemon', 'stop')).toBe('no daemon is running here\n');
    }));
});

describe('a daemon that died', () => {
  it('is told of in JSON too, with what it left', () =>
    withHome(async (home) => {
      await orphaned(home);
      const { stdout, stderr } = await home.sup('daemon', 'stop', '--json');
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({
        stopped: ['default/k1@0'],
        leftovers: ['default/k1@0'],
        left: [],
        ended: true,
      });
    }));

  it('is counted and named also where another daemon runs already', () =>
    withHome(async (home) => {
      await orphaned(home);
      await home.ok('daemon', 'start');
      const said = await home.sup('daemon', 'stop');
      expect(said).toMatchObject({ code: 0, stderr: '' });
      expect(said.stdout).toMatch(/^stopped 1 process; .*\nof these, left by a daemon that had died: default\/k1@0\n$/);
    }));

  it('is told of by whatever finds none', () =>
    withHome(async (home) => {
      const pids = await orphaned(home);
      const file = home.write('app.yaml', 'name: app\nprocesses:\n  web: {command: sleep 1000}\n');
      expect(await home.sup('ls')).toMatchObject({ code: 0, stderr: NOTE });
      expect(await home.sup('ls', '--json')).toEqual({ code: 0, stdout: '[]\n', stderr: NOTE });
      expect(await home.sup('is-active', 'k1')).toMatchObject({ code: 3, stderr: NOTE });
      expect(await home.sup('is-active', 'k1', '--quiet')).toEqual({ code: 3, stdout: '', stderr: '' });
      expect(await home.sup('plan', file)).toMatchObject({ code: 0, stderr: NOTE });
      expect(await home.sup('logs', 'k1')).toMatchObject({ code: 0, stderr: NOTE });
      for (const command of [
        'stop k1',
        'status k1',
        'daemon status',
        'start k1',
        'events',
        'logs none',
        'restart all',
      ]) {
        const { code, stdout, stderr } = await home.sup(...command.split(' '));
        expect([command, code, stdout, stderr]).toEqual([command, 5, '', REFUSAL]);
      }
      expect(pids.filter(isAlive)).toEqual(pids);
    }));

  it('is told of to those who follow', () =>
    withHome(async (home) => {
      await home.ok('start', '--name', 'k1', '--', 'sh', '-c', 'echo here; exec sleep 711');
      const { pid } = await home.json<DaemonView>('daemon', 'status');
      const logs = followed(home, 'logs', 'k1', '-f');
      const events = followed(home, 'events', '-f');
      await until(() => logs.said().includes('here\n') && events.said().includes('started'), 'what there is');
      // What was there already says nothing of whether it follows.
      await until(async () => {
        await home.ok('signal', 'WINCH', 'k1');
        return events.said().match(/signalled/g)?.length;
      }, 'an event that comes by itself');
      process.kill(pid, 'SIGKILL');
      expect(await events.ended).toBe(5);
      expect(events.said()).toContain(REFUSAL);
      // Whoever reads a log goes on: another daemon may write into it.
      await until(() => logs.said().includes(NOTE), 'the note');
      expect(logs.said()).toContain('the daemon has ended; nothing more comes until it is started again\n');
      logs.child.kill('SIGINT');
      await logs.ended;
    }));

  it('is forgotten when its successor has ended everything, and not before', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', 'name: app\nprocesses:\n  web: {command: sleep 1000}\n');
      await home.ok('start', file);
      await orphaned(home);
      await home.ok('start', file);
      const { pid } = await home.json<DaemonView>('daemon', 'status');
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid), 'the end of the second daemon');
      expect((await home.sup('ls')).stderr).toBe(NOTE);
      expect(await home.ok('daemon', 'stop')).toContain(
        'of these, left by a daemon that had died: app/web@0, default/k1@0\n',
      );
      expect((await home.sup('ls')).stderr).toBe('');
    }));
});
