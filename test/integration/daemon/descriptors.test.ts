import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { currentPaths } from '../../../src/platform/paths.ts';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { root, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

const execute = promisify(execFile);

/** A daemon that may have so many descriptors open, and no more. Its pid. */
async function daemonWith(home: TestHome, descriptors: number, mechanism: string): Promise<number> {
  const env = { PATH: process.env['PATH'] ?? '', SUP_HOME: home.dir, HOME: home.dir, SUP_TREES: mechanism };
  const script = `ulimit -n ${descriptors}; exec "$0" "$1" daemon start`;
  await execute('sh', ['-c', script, process.execPath, join(root, 'bin', 'sup.js')], { env });
  return (await home.json<{ pid: number }>('daemon', 'status')).pid;
}

const states = async (home: TestHome): Promise<readonly string[]> =>
  (await home.json<ProcessView[]>('ls')).map(({ state }) => state);

/** `auto`: leaves where the system has them. */
describe.each(['auto', 'proc'])('a daemon that has run out of descriptors, with trees by %s', (mechanism) => {
  it('refuses what it cannot start, lives on, and ends all that it did start', () =>
    withHome(async (home) => {
      const pid = await daemonWith(home, 45, mechanism);
      const file = home.write(
        'app.yaml',
        'processes:\n  many:\n    command: sh -c "sleep 800 & sleep 801"\n    instances: 60\n    restart: {delay: 0}\n',
      );
      expect((await home.sup('start', file)).stderr).not.toContain('CONNECTION_LOST');
      expect(await states(home)).toContain('running');
      await home.ok('stop', 'all');
      expect(new Set(await states(home))).not.toContain('running');
      expect(isAlive(pid)).toBe(true);
    }));

  it('because of its clients, still starts anew what crashes', () =>
    withHome(async (home) => {
      const pid = await daemonWith(home, 120, mechanism);
      const list = join(home.dir, 'runs');
      const script = home.write('web.sh', `echo $$ >>${list}; sleep 1001 & exec sleep 1002\n`);
      const file = home.write(
        'app.yaml',
        `processes:
  idle: {command: sleep 1000, instances: 12}
  web:
    command: [sh, ${script}]
    restart: {delay: 0}
`,
      );
      await home.ok('start', file);
      const runs = (): readonly number[] => readFileSync(list, 'utf8').trim().split('\n').map(Number);
      const [first = 0] = await until(() => runs()[0] && runs(), 'the first run');
      const { endpoint } = currentPaths().home(home.dir, {});
      const clients = Array.from({ length: 110 }, () => connect(endpoint));
      using _ = { [Symbol.dispose]: () => clients.forEach((client) => client.destroy()) };
      await Promise.all(clients.map(settled));
      process.kill(first, 'SIGKILL');
      const [, second = 0] = await until(() => runs().length === 2 && runs(), 'the successor');
      expect([pid, first, second].map(isAlive)).toEqual([true, false, true]);
      clients.forEach((client) => client.destroy());
      await until(async () => (await home.sup('stop', 'all')).code === 0, 'the clients have gone, and all is stopped');
      expect(isAlive(second)).toBe(false);
    }));
});

/** Connected, or turned away. */
function settled(client: Socket): Promise<void> {
  client.resume();
  return new Promise((resolve) => {
    client.once('connect', resolve);
    client.once('error', () => resolve());
  });
}
