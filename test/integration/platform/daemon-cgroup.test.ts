import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownPlace } from '../../../src/platform/linux/cgroup-place.ts';
import { DAEMON, leafName, leavesFolder } from '../../../src/platform/linux/leaf-name.ts';
import type { DaemonView, ProcessView } from '../../../src/protocol/view.ts';
import { root, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { mechanisms } from './grove.ts';

const { mount, own } = ownPlace() ?? { mount: '', own: '' };
const cgroupOf = (pid: number): string =>
  join(mount, /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '');
const folderOf = (home: TestHome): string => join(own, leavesFolder(home.tag), DAEMON);
const daemon = (home: TestHome) => home.json<DaemonView>('daemon', 'status');
const app = (home: TestHome) => home.write('app.yaml', 'name: app\nprocesses:\n  web:\n    command: [sleep, "1000"]\n');
const gone = (folder: string): boolean => !existsSync(dirname(folder));

describe.runIf(mechanisms.includes('cgroup'))('the cgroup of the daemon', () => {
  it('is its home while it lives, holds a leaf for each process, and is gone with it', () =>
    withHome(async (home) => {
      await home.ok('start', app(home));
      const { pid, trees } = await daemon(home);
      const [web] = await home.json<ProcessView[]>('ls');
      expect(trees).toBe('cgroup');
      expect(cgroupOf(pid)).toBe(folderOf(home));
      expect(cgroupOf(web?.pid ?? 0)).toBe(join(folderOf(home), leafName('app/web@0')));
      await home.ok('daemon', 'stop');
      expect(gone(folderOf(home))).toBe(true);
    }));

  it('is entered also when nothing is started', () =>
    withHome(async (home) => {
      await home.ok('daemon', 'start');
      const { pid } = await daemon(home);
      await until(() => cgroupOf(pid) === folderOf(home), 'its move');
      process.kill(pid, 'SIGTERM');
      await until(() => !isAlive(pid) && gone(folderOf(home)), 'its end');
    }));

  it('is taken over by the next one after a kill -9', () =>
    withHome(async (home) => {
      await home.ok('start', app(home));
      const first = await daemon(home);
      process.kill(first.pid, 'SIGKILL');
      await until(() => !isAlive(first.pid), 'its end');
      expect(gone(folderOf(home))).toBe(false);
      await home.ok('start', app(home));
      const { pid, trees } = await daemon(home);
      expect([trees, cgroupOf(pid)]).toEqual(['cgroup', folderOf(home)]);
      await home.ok('daemon', 'stop');
      expect(gone(folderOf(home))).toBe(true);
    }));

  it('is gone after an error that ends the daemon while it starts', () =>
    withHome(async (home) => {
      // Whatever stands where its FIFOs or its socket belong: the daemon refuses it.
      await home.ok('daemon', 'start');
      const { endpoint } = await daemon(home);
      await home.ok('daemon', 'stop');
      home.write(endpoint.slice(home.dir.length + 1), 'no socket');
      expect((await home.sup('daemon', 'run')).code).not.toBe(0);
      expect(gone(folderOf(home))).toBe(true);
    }));

  it('is not made by a daemon in a leaf of another, which finds its trees by /proc', () =>
    withHome(async (home) =>
      withHome(async (inner) => {
        const run = `[${process.execPath}, ${join(root, 'bin', 'sup.js')}, --home, ${inner.dir}, daemon, run]`;
        await home.ok('start', home.write('app.yaml', `name: app\nprocesses:\n  inner:\n    command: ${run}\n`));
        await until(async () => (await inner.sup('daemon', 'status')).code === 0, 'the inner daemon');
        await inner.ok('start', app(inner));
        const { pid, trees } = await daemon(inner);
        const [web] = await inner.json<ProcessView[]>('ls');
        const leaf = join(folderOf(home), leafName('app/inner@0'));
        expect([trees, cgroupOf(pid), cgroupOf(web?.pid ?? 0)]).toEqual(['proc', leaf, leaf]);
        await inner.ok('daemon', 'stop');
        await home.ok('daemon', 'stop');
        expect(gone(folderOf(home))).toBe(true);
      }),
    ));
});
