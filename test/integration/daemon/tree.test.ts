import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

const family = join(fixtures, 'children', 'has-family.sh');
const SIZE = 6;

/** Starts the hard tree and returns the pids of its members, the main process first. */
async function start(home: TestHome, mechanism: string): Promise<{ file: string; pids: number[] }> {
  const list = join(home.dir, 'pids');
  const file = home.write(
    'app.yaml',
    `processes:\n  family:\n    command: [${family}, ${list}]\n    restart: {delay: 0}\n    stop: {timeout: 2s}\n`,
  );
  const { code, stderr } = await home.run({ env: { SUP_TREES: mechanism } }, 'start', file);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return { file: list, pids: await complete(list) };
}

const complete = (list: string): Promise<number[]> =>
  until(() => {
    const pids = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n').map(Number) : [];
    return pids.length === SIZE && pids;
  }, 'the whole family');

/** `auto`: leaves where the system has them. */
describe.each(['auto', 'proc'])('a tree of escapees, found by %s', (mechanism) => {
  it('is gone to the last process after a stop', () =>
    withHome(async (home) => {
      const { pids } = await start(home, mechanism);
      expect(pids.filter(isAlive)).toHaveLength(SIZE);
      await home.ok('stop', 'family');
      expect(pids.filter(isAlive)).toEqual([]);
    }));

  it('is one tree and not two after a crash of its main process', () =>
    withHome(async (home) => {
      const { file, pids } = await start(home, mechanism);
      process.kill(pids[0] ?? 0, 'SIGKILL');
      await until(async () => (await home.json<ProcessView[]>('ls'))[0]?.restarts === 1, 'the restart');
      const next = await until(async () => {
        const now = await complete(file);
        return now[0] !== pids[0] && now;
      }, 'the second family');
      expect(pids.filter(isAlive)).toEqual([]);
      expect(next.filter(isAlive)).toHaveLength(SIZE);
    }));

  it('is ended before a successor starts when the daemon itself was killed', () =>
    withHome(async (home) => {
      const { pids } = await start(home, mechanism);
      const { pid } = await home.json<{ pid: number }>('daemon', 'status');
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid), 'the end of the daemon');
      const { code } = await home.run({ env: { SUP_TREES: mechanism } }, 'start', join(home.dir, 'app.yaml'));
      expect(code).toBe(0);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(await home.json<ProcessView[]>('ls')).toMatchObject([{ name: 'family', state: 'running' }]);
    }));
});
