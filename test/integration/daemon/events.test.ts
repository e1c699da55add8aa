import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/protocol/notices.ts';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, root, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const child = (name: string) => join(fixtures, 'children', name);
const APP = `name: shop
processes:
  web: {command: [node, ${child('ticks.mjs')}], restart: {delay: 20ms, jitter: 0}}
`;

async function told(home: TestHome, ...args: readonly string[]): Promise<Notice[]> {
  const lines = (await home.ok('events', '--json', '-n', '1000', ...args)).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Notice);
}
const inShort = (notices: readonly Notice[]): string[] => notices.map(({ kind, id }) => `${kind} ${id ?? 'daemon'}`);

/** `sup events -f` as a child of its own; what it has said so far. */
function follow(home: TestHome, ...args: readonly string[]) {
  const process_ = spawn(process.execPath, [join(root, 'bin', 'sup.js'), 'events', '-f', '--json', ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home.dir, SUP_HOME: home.dir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  process_.stdout.on('data', (chunk) => (out += String(chunk)));
  process_.stderr.on('data', (chunk) => (err += String(chunk)));
  const ended = new Promise<number | null>((resolve) => process_.on('exit', (code) => resolve(code)));
  const heard = (): Notice[] =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Notice);
  return { heard, err: () => err, ended, stop: () => process_.kill('SIGINT') };
}

describe('sup events', () => {
  it('tells the life of a process: applied, started, exited, restarted, stopped, deleted', () =>
    withHome(async (home) => {
      await home.ok('start', home.write('app.yaml', APP));
      const [view] = await home.json<ProcessView[]>('ls');
      process.kill(view?.pid ?? 0, 'SIGKILL');
      const second = await until(
        async () => (await home.json<ProcessView[]>('ls')).find(({ pid }) => pid !== null && pid !== view?.pid),
        'its return',
      );
      await home.ok('stop', 'web');
      await home.ok('delete', 'web');
      const all = await told(home);
      expect(inShort(all)).toEqual([
        'daemon daemon',
        'applied shop',
        'starting shop/web',
        'started shop/web',
        'exited shop/web',
        'backoff shop/web',
        'starting shop/web',
        'started shop/web',
        'stopping shop/web',
        'exited shop/web',
        'stopped shop/web',
        'deleted shop/web',
      ]);
      expect(all[1]?.reason).toBe(`1 start (${home.dir}/app.yaml)`);
      expect(all[4]).toMatchObject({ pid: view?.pid, exit: { kind: 'signal', signal: 'SIGKILL' } });
      expect(all[5]).toMatchObject({ attempt: 1, reason: 'killed by SIGKILL' });
      const delay = Date.parse(all[5]?.nextStart ?? '') - Date.parse(all[5]?.at ?? '');
      expect(delay).toBeGreaterThan(10);
      expect(delay).toBeLessThanOrEqual(20);
      expect(all[7]).toMatchObject({ attempt: 1, pid: second.pid });
      expect(all[8]?.reason).toBe('stopped by a person');
      expect(all[11]).toMatchObject({ to: null, reason: 'deleted by a person' });
      expect(await home.ok('events', '-n', '2')).toMatch(/shop\/web {2}stopped .*\n.*shop\/web {2}deleted .*\n$/);
    }));

  it('goes on where one stopped, knows a cursor of another life, and ends with the daemon', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', APP);
      await home.ok('start', file);
      const { cursor = '' } = (await told(home)).at(-1) ?? {};
      await home.ok('stop', 'web');
      expect(inShort(await told(home, '--since', cursor))).toEqual([
        'stopping shop/web',
        'exited shop/web',
        'stopped shop/web',
      ]);
      const following = follow(home, '--since', cursor);
      await until(() => following.heard().length === 3, 'what it had missed');
      await home.ok('start', 'web');
      await until(() => following.heard().length === 5, 'what is new');
      await home.ok('daemon', 'stop');
      expect(await following.ended).toBe(5);
      expect(following.err()).toContain('DAEMON_ENDED');
      expect(inShort(following.heard()).slice(3)).toEqual([
        'starting shop/web',
        'started shop/web',
        'daemon daemon',
        'stopping shop/web',
        'exited shop/web',
        'stopped shop/web',
      ]);

      await home.ok('daemon', 'start');
      const { stdout, stderr, code } = await home.sup('events', '--json', '--since', cursor);
      expect(code).toBe(0);
      expect(stderr).toBe('');
      const [gap, ...rest] = stdout.trimEnd().split('\n');
      expect(JSON.parse(gap ?? '')).toMatchObject({ kind: 'gap', why: 'other-daemon', count: null });
      expect(rest).toHaveLength(1);
      const { cursor: last = '' } = JSON.parse(rest[0] ?? '') as { cursor?: string };
      const ahead = await home.sup('events', '--since', last.replace(/\d+$/, '99999'));
      expect(ahead.stderr).toContain(`this cursor is ahead of the newest event, ${last}`);
    }));
});
