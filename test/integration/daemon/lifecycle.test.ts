import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

const child = (name: string) => join(fixtures, 'children', name);
const node = process.execPath;

const one = async (home: TestHome, name: string): Promise<ProcessView | undefined> =>
  (await home.json<ProcessView[]>('ls')).find((view) => view.name === name);

describe('the life of a process', () => {
  it('starts, comes back when it is killed, stops, starts again, and is forgotten', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `name: life\nprocesses:\n  web:\n    command: [${node}, ${child('ticks.mjs')}]\n    restart: {delay: 0}\n`,
      );
      await home.ok('start', file);
      const first = await one(home, 'web');
      expect(first).toMatchObject({ id: 'life/web', state: 'running', ready: true, restarts: 0, instance: null });
      const pid = first?.pid ?? 0;
      expect(isAlive(pid)).toBe(true);

      process.kill(pid, 'SIGKILL');
      const second = await until(async () => {
        const view = await one(home, 'web');
        return view?.state === 'running' && view.pid !== pid && view;
      }, 'a new process');
      expect(second).toMatchObject({ restarts: 1, exit: { kind: 'signal', signal: 'SIGKILL' } });

      await home.ok('stop', 'web');
      expect(await one(home, 'web')).toMatchObject({ state: 'stopped', pid: null });
      expect(isAlive(second.pid ?? 0)).toBe(false);

      await home.ok('start', 'web');
      expect(await one(home, 'web')).toMatchObject({ state: 'running' });

      await home.ok('delete', 'web');
      expect(await home.json('ls')).toEqual([]);
    }));

  it('restarts by hand with a new process, which is not an automatic restart', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', `processes:\n  web:\n    command: [${node}, ${child('ticks.mjs')}]\n`);
      await home.ok('start', file);
      const before = await one(home, 'web');
      await home.ok('restart', 'web');
      const after = await one(home, 'web');
      expect(after?.state).toBe('running');
      expect(after?.pid).not.toBe(before?.pid);
      expect(after?.restarts).toBe(0);
    }));

  it('kills what does not listen, when its stop timeout has passed', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `processes:\n  deaf:\n    command: [${node}, ${child('ignores-sigterm.mjs')}]\n    stop: {timeout: 300ms}\n`,
      );
      await home.ok('start', file);
      await until(async () => (await home.ok('logs', 'deaf')).includes('here to stay'), 'its first words');
      const said = await home.ok('stop', 'deaf');
      expect(said).toContain('deaf did not end when it was asked to: killed by SIGKILL after 300ms\n');
      expect(await one(home, 'deaf')).toMatchObject({ state: 'stopped', exit: { kind: 'signal', signal: 'SIGKILL' } });
      expect(await home.ok('status', 'deaf')).toContain('stopped by a person; killed by SIGKILL after 300ms');
      expect(await home.ok('logs', 'deaf')).toContain('SIGTERM? no.');
    }));

  it('leaves a process that ended well alone, and says so', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', `processes:\n  brief:\n    command: [${node}, ${child('exits.mjs')}, "0"]\n`);
      await home.ok('start', file);
      const view = await until(async () => {
        const seen = await one(home, 'brief');
        return seen?.state === 'stopped' && seen;
      }, 'rest');
      expect(view).toMatchObject({ exit: { kind: 'code', code: 0 }, restarts: 0 });
    }));

  it('runs a job to completion', () =>
    withHome(async (home) => {
      const file = home.write(
        'app.yaml',
        `processes:\n  job:\n    kind: job\n    command: [${node}, ${child('exits.mjs')}, "0", done]\n`,
      );
      await home.ok('start', file);
      await until(async () => (await one(home, 'job'))?.state === 'stopped', 'completion');
      expect(await one(home, 'job')).toMatchObject({ kind: 'job', reason: 'completed' });
      expect(await home.ok('start', file)).toMatch(/completed|keep/);
      expect(await one(home, 'job')).toMatchObject({ state: 'stopped' });
    }));

  it('trips the start limit, says so, and starts again for a person', () =>
    withHome(async (home) => {
      const restart = '{delay: 10ms, factor: 1, jitter: 0, limit: {burst: 3, interval: 60s}}';
      const file = home.write(
        'app.yaml',
        `processes:\n  bad:\n    command: [${node}, ${child('exits.mjs')}, "7", "bad token"]\n    restart: ${restart}\n`,
      );
      await home.sup('start', file);
      const view = await until(async () => {
        const seen = await one(home, 'bad');
        return seen?.state === 'failed' && seen;
      }, 'the start limit');
      expect(view.reason).toContain('start limit: 3 starts in 1m');
      expect(view.reason).toContain('exited with code 7');
      expect((await home.ok('logs', 'bad', '-n', '100')).match(/bad token/g)).toHaveLength(4);
      await home.sup('start', 'bad');
      await until(
        async () => (await home.ok('logs', 'bad', '-n', '100')).match(/bad token/g)?.length === 8,
        'four more starts',
      );
    }));

  it('names what cannot be started, each in its own words', () =>
    withHome(async (home) => {
      home.write('plain.txt', 'no program');
      home.write('crlf.sh', '#!/bin/sh\r\necho\r\n');
      await (await import('node:fs/promises')).chmod(join(home.dir, 'crlf.sh'), 0o755);
      const file = home.write(
        'app.yaml',
        'processes:\n  absent: {command: no-such-program-anywhere}\n  plain: {command: ./plain.txt}\n' +
          '  nowhere: {command: sleep 1000, cwd: ./no-such-folder}\n  crlf: {command: ./crlf.sh}\n',
      );
      const { code } = await home.sup('start', file);
      expect(code).toBe(6);
      const reasons = new Map((await home.json<ProcessView[]>('ls')).map((view) => [view.name, view]));
      for (const view of reasons.values()) expect(view).toMatchObject({ state: 'failed', pid: null, restarts: 0 });
      expect(reasons.get('absent')?.reason).toContain('no-such-program-anywhere');
      expect(reasons.get('plain')?.reason).toMatch(/execut/);
      expect(reasons.get('nowhere')?.reason).toContain('no-such-folder');
      expect(reasons.get('crlf')?.reason).toMatch(/interpreter|line end/);
    }));
});
