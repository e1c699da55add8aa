import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { currentPlatform } from '../../../src/platform/index.ts';
import { Births } from '../../../src/platform/linux/birth.ts';
import { ownPlace } from '../../../src/platform/linux/cgroup-place.ts';
import {
  enterLeaf,
  isPopulated,
  makeCgroup,
  makeLeaf,
  removeLeaf,
  threadsIn,
  whileFrozen,
} from '../../../src/platform/linux/leaf.ts';
import { DAEMON, leafName, leavesFolder } from '../../../src/platform/linux/leaf-name.ts';
import { processesOf } from '../../../src/platform/linux/leaf-rows.ts';
import { leaveForeignLeaf } from '../../../src/platform/linux/leave-leaf.ts';
import { Leaves } from '../../../src/platform/linux/leaves.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { bundle } from './bundle.ts';
import { children, Grove, mechanisms } from './grove.ts';

const here = (): string => /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '';
/** No home of this machine has it, nor the same test in another process. */
const TAG = `feed${process.pid.toString(16).padStart(8, '0')}`;

// Where no cgroup can be written there is nothing to be tested; the other mechanism is, in trees.test.ts.
describe.runIf(mechanisms.includes('cgroup'))('leaves', () => {
  const place = ownPlace() ?? { mount: '', own: '' };
  const cgroup = (name: string, suffix = `-${process.pid}`): { readonly path: string } & Disposable => {
    const path = join(place.own, name + suffix);
    mkdirSync(path);
    return {
      path,
      [Symbol.dispose]() {
        writeFileSync(join(place.own, 'cgroup.procs'), '0');
        if (!removeLeaf(path)) throw new Error(`left behind: ${path}`);
      },
    };
  };
  const homeOf = (grove: Grove): string => join(place.own, leavesFolder(grove.home.tag));
  const leafOf = (grove: Grove, id: string): string => join(homeOf(grove), DAEMON, leafName(id));
  const births = new Births();
  const pidsIn = (leaf: string): readonly number[] => processesOf(threadsIn(leaf), births).map(({ pid }) => pid);

  it('are made in the background, and hold all the same what is started before they are', async () => {
    using grove = new Grove('cgroup');
    const ids = Array.from({ length: 100 }, (_, n) => `app/p@${n}`);
    grove.platform.trees.prepare(ids);
    // The first ones are started at once, the last ones when their leaves have been there for a while.
    const early = ids.slice(0, 10).map((id) => grove.launch(id, 'sleep', '1000'));
    await until(() => ids.every((id) => existsSync(leafOf(grove, id))), 'all leaves');
    const late = ids.slice(-10).map((id) => grove.launch(id, 'sleep', '1000'));
    for (const { id, ref } of [...early, ...late]) expect(pidsIn(leafOf(grove, id))).toEqual([ref.main.pid]);
    for (const id of ids.slice(10, -10)) grove.platform.trees.release(id);
    expect(ids.slice(10, -10).filter((id) => existsSync(leafOf(grove, id)))).toEqual([]);
  });

  it('name the slots in which something lives, whoever started it', () => {
    using grove = new Grove('cgroup');
    const { trees } = grove.platform;
    for (const id of ['app/web@0', 'app/web@one.two', 'other/x-y_z@7']) grove.launch(id, 'sleep', '1000');
    trees.prepare(['app/never@0']);
    expect([...trees.strays()].toSorted()).toEqual(['app/web@0', 'app/web@one.two', 'other/x-y_z@7']);
  });

  it('hold a process from its first instruction, and the daemon is beside them while it lives', () => {
    const before = here();
    {
      using grove = new Grove('cgroup');
      const planted = grove.launch('app/web@0', 'sleep', '1000');
      expect(here()).toBe(join(before, leavesFolder(grove.home.tag), DAEMON));
      const cgroup = readFileSync(`/proc/${planted.ref.main.pid}/cgroup`, 'utf8');
      expect(cgroup).toContain(`${leavesFolder(grove.home.tag)}/${DAEMON}/${leafName('app/web@0')}\n`);
      // Every thread of the daemon is back, or never was away.
      for (const tid of readdirSync('/proc/self/task')) {
        expect(/^0::(.*)$/m.exec(readFileSync(`/proc/self/task/${tid}/cgroup`, 'utf8'))?.[1]).toBe(here());
      }
    }
    expect(here()).toBe(before);
  });

  it('hold what forks twice and clears its environment before it does anything else', async () => {
    using grove = new Grove('cgroup');
    const list = join(grove.dir, 'hidden');
    const planted = grove.launch('app/web@0', '/bin/sh', join(children, 'hides-without-environment.sh'), list);
    await until(() => existsSync(list) && readFileSync(list, 'utf8').endsWith('\n'), 'it has hidden');
    const hidden = Number(readFileSync(list, 'utf8'));
    expect(pidsIn(leafOf(grove, planted.id))).toContain(hidden);
    grove.platform.trees.signal(planted.ref, 'SIGKILL', 'tree');
    await grove.gone(planted);
    expect(isAlive(hidden)).toBe(false);
  });

  it('let the daemon out when the launch fails', () => {
    using grove = new Grove('cgroup');
    const home = join(here(), leavesFolder(grove.home.tag), DAEMON);
    expect(() => grove.launch('app/web@0', '/bin/true', 'with\0nul')).toThrow(/LAUNCH|does not start/);
    expect(here()).toBe(home);
    grove.platform.trees.release('app/web@0');
  });

  it('are given back when they are empty, and the folder at the end', async () => {
    let folder: string;
    {
      using grove = new Grove('cgroup');
      folder = homeOf(grove);
      const [one, two] = [grove.launch('app/a@0', 'sleep', '1000'), grove.launch('app/b@0', 'sleep', '1000')];
      for (const { ref } of [one, two]) grove.platform.trees.signal(ref, 'SIGKILL', 'tree');
      await grove.gone(one, two);
      grove.platform.trees.release(one.id);
      expect(existsSync(leafOf(grove, one.id))).toBe(false);
      expect(existsSync(leafOf(grove, two.id))).toBe(true);
    }
    expect(existsSync(folder)).toBe(false);
  });

  it('that hold somebody still are left to the next daemon of the home', async () => {
    using grove = new Grove('cgroup');
    const first = currentPlatform(grove.home, {});
    const plain = { umask: null, identity: null, nice: null };
    const request = { id: 'app/web@0', run: 1, argv: ['/bin/sleep', '1000'], cwd: '/', env: {}, ...plain };
    const out = openSync('/dev/null', 'w');
    const { pid } = first.launcher.launch({ ...request, stdout: out, stderr: out }, () => {});
    closeSync(out);
    first[Symbol.dispose]();
    expect(existsSync(leafOf(grove, 'app/web@0'))).toBe(true);
    const ref = { id: 'app/web@0', main: null };
    const again = grove.platform.trees;
    expect(again.members([ref]).get(ref.id)).toMatchObject([{ pid }]);
    expect(again.signal(ref, 'SIGKILL', 'tree')).toBe(1);
    await until(() => !isAlive(pid), 'it is dead');
  });

  it('list a process whose main thread has ended, and do not mistake threads for processes', async () => {
    using grove = new Grove('cgroup');
    const planted = grove.launch('app/web@0', process.execPath, '-e', 'setInterval(() => {}, 1000); console.log("up")');
    await until(() => planted.output().includes('up'), 'it has many threads');
    const threads = threadsIn(leafOf(grove, planted.id));
    expect(threads.length).toBeGreaterThan(2);
    const { pid } = planted.ref.main;
    expect(pidsIn(leafOf(grove, planted.id))).toEqual([pid]);
    // What the cgroup would list had the main thread ended: it names no thread that has.
    const others = threads.filter((tid) => tid !== pid);
    expect(processesOf(others, births).map((row) => row.pid)).toEqual([pid]);
  });

  it.each([
    ['a child that moves to another cgroup', '(echo 0 >"$1"; exec sleep 1000) & exec sleep 1000'],
    ['a main process that moves', 'sleep 1000 & echo 0 >"$1"; exec sleep 1000'],
    [
      'a child that moves, in a session of its own',
      'echo 0 >"$1"; setsid -f sleep 1000; echo 0 >"$2"; exec sleep 1000',
    ],
  ])('do not lose %s', async (_, script) => {
    using grove = new Grove('cgroup');
    const { trees } = grove.platform;
    const words = ['-c', script, 'sh', join(place.own, 'cgroup.procs')];
    const planted = grove.launch('app/web@0', '/bin/sh', ...words, join(leafOf(grove, 'app/web@0'), 'cgroup.threads'));
    const members = (): readonly string[] =>
      (trees.members([planted.ref]).get(planted.id) ?? []).map(({ comm }) => comm);
    await until(() => members().join(' ') === 'sleep sleep', 'both have become what they will be');
    const pids = (trees.members([planted.ref]).get(planted.id) ?? []).map(({ pid }) => pid);
    trees.signal(planted.ref, 'SIGKILL', 'main');
    await until(() => planted.exits.length > 0, 'the main process has ended');
    expect(trees.populated([planted.ref]).size).toBe(1);
    expect(trees.signal(planted.ref, 'SIGTERM', 'rest')).toBe(1);
    await grove.gone(planted);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('are thawed after a kill, and also when that fails', async () => {
    using grove = new Grove('cgroup');
    const planted = grove.launch('app/web@0', '/bin/sh', '-c', 'sleep 1000 & sleep 1000');
    const leaf = leafOf(grove, planted.id);
    const frozen = (): string => readFileSync(join(leaf, 'cgroup.freeze'), 'utf8');
    const failing = () =>
      whileFrozen([leaf, join(leaf, 'not-there')], () => {
        expect(frozen()).toBe('1\n');
        throw new Error('on purpose');
      });
    expect(failing).toThrow('on purpose');
    expect(frozen()).toBe('0\n');
    grove.platform.trees.signal(planted.ref, 'SIGKILL', 'tree');
    expect(frozen()).toBe('0\n');
    await grove.gone(planted);
  });

  it('let nothing fork on while they are frozen, and what is killed there is gone at once', async () => {
    using grove = new Grove('cgroup');
    const list = grove.file('generations');
    const planted = grove.launch('app/bomb@0', '/bin/sh', join(children, 'forks-and-forks.sh'), '100000', list);
    await until(() => readFileSync(list, 'utf8').split('\n').length > 30, 'thirty generations');
    const leaf = leafOf(grove, planted.id);
    whileFrozen([leaf], () => {
      const end = performance.now() + 5_000;
      while (!readFileSync(join(leaf, 'cgroup.events'), 'utf8').includes('frozen 1')) {
        if (performance.now() > end) throw new Error('it does not freeze');
      }
      for (const pid of pidsIn(leaf)) process.kill(pid, 'SIGKILL');
      while (isPopulated(leaf)) if (performance.now() > end) throw new Error('it does not end');
    });
    expect(grove.platform.trees.populated([planted.ref]).size).toBe(0);
  });

  it('that somebody has left frozen do not freeze the daemon', () => {
    using temp = tempFolder();
    const program = bundle(
      temp.path,
      `import { mkdirSync, writeFileSync } from 'node:fs';
       import { ownPlace } from './src/platform/linux/cgroup-place.ts';
       import { Leaves } from './src/platform/linux/leaves.ts';
       const leaves = Leaves.open(ownPlace(), '${TAG}', []);
       leaves.within('app/web@0', () => {});
       writeFileSync(leaves.foldersOf('app/web@0')[0] + '/cgroup.freeze', '1');
       const inside = leaves.within('app/web@0', (entered) => entered);
       leaves[Symbol.dispose]();
       console.log(inside);`,
    );
    const { stdout } = spawnSync(process.execPath, [program], {
      encoding: 'utf8',
      timeout: 10_000,
      killSignal: 'SIGKILL',
    });
    expect(stdout).toBe('true\n');
  });

  it('count what a program has put into cgroups of its own below', async () => {
    using grove = new Grove('cgroup');
    const planted = grove.launch('app/web@0', 'sleep', '1000');
    const leaf = leafOf(grove, planted.id);
    const inner = join(leaf, 'inner');
    makeLeaf(inner);
    writeFileSync(join(inner, 'cgroup.threads'), `${planted.ref.main.pid}`);
    expect(pidsIn(leaf)).toEqual([planted.ref.main.pid]);
    expect(grove.platform.trees.members([planted.ref]).get(planted.id)).toHaveLength(1);
    expect(removeLeaf(leaf)).toBe(false);
    expect(existsSync(inner)).toBe(true);
    grove.platform.trees.signal(planted.ref, 'SIGKILL', 'tree');
    await grove.gone(planted);
    grove.platform.trees.release(planted.id);
    expect(existsSync(leaf)).toBe(false);
  });

  it('of an earlier daemon that stood in another cgroup are found again', async () => {
    using grove = new Grove('cgroup');
    using elsewhere = cgroup('elsewhere');
    // This daemon is born in `elsewhere`: its leaves are below that.
    writeFileSync(join(elsewhere.path, 'cgroup.procs'), '0');
    const { pid } = grove.launch('app/web@0', 'sh', '-c', 'exec env -i sleep 1000').ref.main;
    writeFileSync(join(place.own, 'cgroup.procs'), '0');
    const leaf = join(elsewhere.path, leavesFolder(grove.home.tag), DAEMON, leafName('app/web@0'));
    await until(() => readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sleep\n', 'its environment is cleared');
    expect(pidsIn(leaf)).toEqual([pid]);
    const later = grove.successor('cgroup').trees;
    const ref = { id: 'app/web@0', main: null };
    expect(later.populated([ref]).size).toBe(1);
    expect(later.signal(ref, 'SIGKILL', 'tree')).toBe(1);
    await until(() => !isAlive(pid), 'it is dead');
    later.release('app/web@0');
    expect(existsSync(dirname(dirname(leaf)))).toBe(false);
  });

  it('are given up, loudly, when the way back is barred', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const before = here();
    const home = join(place.own, leavesFolder(TAG), DAEMON);
    {
      using leaves = Leaves.open(place, TAG, []);
      const inside = leaves?.within('app/web@0', (entered) => {
        expect(basename(here())).toBe(leafName('app/web@0'));
        fillUp(join(home, 'cgroup.threads'));
        return entered;
      });
      expect(inside).toBe(true);
      expect(here()).toBe(join(before, leavesFolder(TAG), DAEMON));
      expect(leaves?.usable).toBe(false);
      expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(`it stands in ${home} now`), {
        code: 'SUP_LEAF_STUCK',
      });
      expect(leaves?.within('app/web@0', (entered) => entered)).toBe(false);
    }
    expect(here()).toBe(before);
    expect(existsSync(dirname(home))).toBe(false);
  });

  it('are not used where they cannot be made', () => {
    const before = here();
    expect(Leaves.open({ mount: place.mount, own: join(place.own, 'not-there') }, TAG, [])).toBeUndefined();
    using full = cgroup('full');
    writeFileSync(join(full.path, 'cgroup.max.descendants'), '0');
    expect(Leaves.open({ mount: place.mount, own: full.path }, TAG, [])).toBeUndefined();
    expect(existsSync(join(full.path, leavesFolder(TAG)))).toBe(false);
    expect(here()).toBe(before);
  });

  it('are not used where the place itself is of a type that forbids it', () => {
    using outer = cgroup('threaded');
    const inner = join(outer.path, 'inner');
    makeLeaf(inner);
    // Both below a threaded cgroup and beside one, in the root of its domain.
    for (const own of [inner, outer.path]) {
      expect(Leaves.open({ mount: place.mount, own }, TAG, [])).toBeUndefined();
      expect(existsSync(join(own, leavesFolder(TAG)))).toBe(false);
    }
  });

  it('hold a tree by /proc when one leaf cannot be made', async () => {
    using grove = new Grove('cgroup');
    const first = grove.launch('app/a@0', 'sleep', '1000');
    writeFileSync(join(homeOf(grove), DAEMON, 'cgroup.max.descendants'), '1');
    const { planted, pids } = await grove.family('app/b@0');
    expect(isPopulated(leafOf(grove, 'app/b@0'))).toBeUndefined();
    expect(grove.platform.trees.populated([first.ref, planted.ref]).size).toBe(2);
    grove.platform.trees.signal(planted.ref, 'SIGKILL', 'tree');
    await grove.gone(planted);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(isAlive(first.ref.main.pid)).toBe(true);
  });

  it('are left by a daemon that goes its own way, also from one within another', () => {
    const before = here();
    expect(leaveForeignLeaf()).toBe(true);
    expect(here()).toBe(before);
    using folder = cgroup(leavesFolder(TAG), '');
    const leaf = join(folder.path, DAEMON, 'web');
    makeCgroup(dirname(leaf));
    makeLeaf(leaf);
    writeFileSync(join(folder.path, DAEMON, 'cgroup.procs'), '0');
    expect(leaveForeignLeaf()).toBe(true);
    expect(here()).toBe(before);
    writeFileSync(join(folder.path, DAEMON, 'cgroup.procs'), '0');
    // As one is that was started by a supervised process.
    enterLeaf(leaf);
    expect(here()).not.toBe(before);
    expect(leaveForeignLeaf()).toBe(true);
    expect(here()).toBe(before);
  });
});

/** The next write to this file, which this process holds open, fails. */
function fillUp(path: string): void {
  const links = readdirSync('/proc/self/fd')
    .map(Number)
    .filter((fd) => linkOf(fd) === path);
  expect(links).toHaveLength(1);
  const [fd = 0] = links;
  closeSync(fd);
  const others: number[] = [];
  for (let full = openSync('/dev/full', 'r+'); full !== fd; full = openSync('/dev/full', 'r+')) others.push(full);
  others.forEach((other) => closeSync(other));
}

function linkOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
