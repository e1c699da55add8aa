import { existsSync, mkdirSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ownPlace } from '../../../src/platform/linux/cgroup-place.ts';
import { isPopulated, killAll, pidsIn, removeLeaf } from '../../../src/platform/linux/leaf.ts';
import { leafName, leavesFolder } from '../../../src/platform/linux/leaf-name.ts';
import { leaveForeignLeaf } from '../../../src/platform/linux/leave-leaf.ts';
import { Leaves } from '../../../src/platform/linux/leaves.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { Grove, mechanisms } from './grove.ts';

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
  const folderOf = (grove: Grove): string => join(place.own, leavesFolder(grove.home.tag));

  it('hold a process from its first instruction, and never the daemon', () => {
    using grove = new Grove('cgroup');
    const before = here();
    const planted = grove.launch('app/web@0', 'sleep', '1000');
    expect(here()).toBe(before);
    const cgroup = readFileSync(`/proc/${planted.ref.main.pid}/cgroup`, 'utf8');
    expect(cgroup).toContain(`${leavesFolder(grove.home.tag)}/${leafName('app/web@0')}\n`);
  });

  it('let the daemon out when the launch fails', () => {
    using grove = new Grove('cgroup');
    const before = here();
    expect(() => grove.launch('app/web@0', '/bin/true', 'with\0nul')).toThrow(/LAUNCH|does not start/);
    expect(here()).toBe(before);
    grove.platform.trees.release('app/web@0');
  });

  it('are given back when they are empty, and the folder with the last', async () => {
    using grove = new Grove('cgroup');
    const [one, two] = [grove.launch('app/a@0', 'sleep', '1000'), grove.launch('app/b@0', 'sleep', '1000')];
    for (const { ref } of [one, two]) grove.platform.trees.signal(ref, 'SIGKILL', 'tree');
    await grove.gone(one, two);
    grove.platform.trees.release(one.id);
    expect(existsSync(join(folderOf(grove), leafName(one.id)))).toBe(false);
    expect(existsSync(folderOf(grove))).toBe(true);
    grove.platform.trees.release(two.id);
    expect(existsSync(folderOf(grove))).toBe(false);
  });

  it('count what a program has put into cgroups of its own below', async () => {
    using grove = new Grove('cgroup');
    const planted = grove.launch('app/web@0', 'sleep', '1000');
    const inner = join(folderOf(grove), leafName(planted.id), 'inner');
    mkdirSync(inner);
    writeFileSync(join(inner, 'cgroup.procs'), `${planted.ref.main.pid}`);
    expect(pidsIn(dirname(inner))).toEqual([planted.ref.main.pid]);
    expect(grove.platform.trees.members([planted.ref]).get(planted.id)).toHaveLength(1);
    grove.platform.trees.signal(planted.ref, 'SIGKILL', 'tree');
    await grove.gone(planted);
    grove.platform.trees.release(planted.id);
    expect(existsSync(inner)).toBe(false);
  });

  it('of an earlier daemon that stood in another cgroup are found again', async () => {
    using grove = new Grove('cgroup');
    using elsewhere = cgroup('elsewhere');
    // This daemon is born in `elsewhere`: its leaves are below that.
    writeFileSync(join(elsewhere.path, 'cgroup.procs'), '0');
    const { pid } = grove.launch('app/web@0', 'sh', '-c', 'exec env -i sleep 1000').ref.main;
    writeFileSync(join(place.own, 'cgroup.procs'), '0');
    const leaf = join(elsewhere.path, leavesFolder(grove.home.tag), leafName('app/web@0'));
    await until(() => readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sleep\n', 'its environment is cleared');
    expect(pidsIn(leaf)).toEqual([pid]);
    const later = grove.successor('cgroup').trees;
    const ref = { id: 'app/web@0', main: null };
    expect(later.populated([ref]).size).toBe(1);
    expect(later.signal(ref, 'SIGKILL', 'tree')).toBe(1);
    await until(() => !isAlive(pid), 'it is dead');
    later.release('app/web@0');
    expect(existsSync(leaf)).toBe(false);
  });

  it('are left for the next cgroup above, loudly, when the way back is barred', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    using vanishing = cgroup('vanishing');
    using leafy = cgroup('leafy');
    using temp = tempFolder();
    // To the leaves it seems that they lie below `vanishing`, which a cgroup with others in it could not do.
    const own = join(temp.path, 'own');
    mkdirSync(own);
    symlinkSync(join(vanishing.path, 'cgroup.procs'), join(own, 'cgroup.procs'));
    symlinkSync(leafy.path, join(own, leavesFolder(TAG)));
    symlinkSync(join(place.own, 'cgroup.procs'), join(temp.path, 'cgroup.procs'));
    const before = here();
    using leaves = Leaves.open({ mount: temp.path, own }, TAG, []);
    expect(basename(here())).toBe(basename(vanishing.path));
    const inside = leaves?.within('app/web@0', (entered) => {
      expect(basename(here())).toBe(leafName('app/web@0'));
      rmdirSync(vanishing.path);
      return entered;
    });
    expect(inside).toBe(true);
    expect(here()).toBe(before);
    expect(leaves?.usable).toBe(false);
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(`it stands in ${temp.path} now`), {
      code: 'SUP_LEAF_STUCK',
    });
    expect(leaves?.within('app/web@0', (entered) => entered)).toBe(false);
    expect(here()).toBe(before);
  });

  it('are not used where they cannot be made', () => {
    const before = here();
    expect(Leaves.open({ mount: place.mount, own: join(place.own, 'not-there') }, TAG, [])).toBeUndefined();
    using full = cgroup('full');
    writeFileSync(join(full.path, 'cgroup.max.descendants'), '0');
    expect(Leaves.open({ mount: place.mount, own: full.path }, TAG, [])).toBeUndefined();
    expect(here()).toBe(before);
  });

  it('hold a tree by /proc when one leaf cannot be made', async () => {
    using grove = new Grove('cgroup');
    const first = grove.launch('app/a@0', 'sleep', '1000');
    writeFileSync(join(folderOf(grove), 'cgroup.max.descendants'), '1');
    const { planted, pids } = await grove.family('app/b@0');
    expect(isPopulated(join(folderOf(grove), leafName('app/b@0')))).toBeUndefined();
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
    const outer = join(folder.path, 'web');
    const inner = join(outer, leavesFolder('0123456789ab'), 'inner');
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, 'cgroup.procs'), '0');
    expect(here()).not.toBe(before);
    expect(leaveForeignLeaf()).toBe(true);
    expect(here()).toBe(before);
  });

  it('say that an old kernel has no way to kill them at once', () => {
    expect(killAll(join(place.own, 'not-there'))).toBe(false);
  });
});
