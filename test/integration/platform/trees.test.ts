import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { children, Grove, mechanisms } from './grove.ts';

const sorted = (pids: Iterable<number>): number[] => [...pids].sort((a, b) => a - b);

describe.each(mechanisms)('trees by %s', (mechanism) => {
  it('says how it finds them', () => {
    using grove = new Grove(mechanism);
    expect(grove.platform.trees.mechanism).toBe(mechanism);
  });

  it('lists every process of a tree, however it has hidden', async () => {
    using grove = new Grove(mechanism);
    const { planted, pids } = await grove.family('app/web@0');
    expect(pids).toHaveLength(6);
    // The shells that ignore SIGTERM have a `sleep` of their own each.
    const found = grove.platform.trees.members([planted.ref]).get(planted.id) ?? [];
    const wanted = new Set(pids);
    expect(sorted(found.map(({ pid }) => pid).filter((pid) => wanted.has(pid)))).toEqual(sorted(pids));
    for (const { pid, ppid } of found) expect(wanted.has(pid) || wanted.has(ppid)).toBe(true);
    for (const { pid, birth } of found) expect(grove.platform.trees.birth(pid)).toBe(birth);
    expect(found.find(({ pid }) => pid === pids[0])?.comm).toBe('sleep');
  });

  it('ends every process of a tree, and says so only then', async () => {
    using grove = new Grove(mechanism);
    const { planted, pids } = await grove.family('app/web@0');
    expect(grove.platform.trees.populated([planted.ref])).toEqual(new Set([planted.id]));
    expect(grove.platform.trees.signal(planted.ref, 'SIGKILL', 'tree')).toBeGreaterThanOrEqual(6);
    await grove.gone(planted);
    expect(pids.filter(isAlive)).toEqual([]);
    await until(() => planted.exits.length > 0, 'the exit is told');
    expect(planted.exits).toEqual([{ kind: 'signal', signal: 'SIGKILL' }]);
  });

  it('ends what a crashed main process left behind', async () => {
    using grove = new Grove(mechanism);
    const { planted, pids } = await grove.family('app/web@0');
    grove.platform.trees.signal(planted.ref, 'SIGKILL', 'main');
    await until(() => planted.exits.length > 0, 'the main process has ended');
    expect(grove.platform.trees.populated([planted.ref]).size).toBe(1);
    expect(grove.platform.trees.signal(planted.ref, 'SIGKILL', 'rest')).toBeGreaterThanOrEqual(5);
    await grove.gone(planted);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('signals the main process alone, or all but it', async () => {
    using grove = new Grove(mechanism);
    const { trees } = grove.platform;
    const { planted, pids } = await grove.family('app/web@0');
    const ours = (trees.members([planted.ref]).get(planted.id) ?? []).filter(({ pid }) => pids.includes(pid));
    const named = (comm: string): number[] => ours.filter((member) => member.comm === comm).map(({ pid }) => pid);
    const main = planted.ref.main.pid;
    // What has become a `sleep` obeys SIGTERM, what is still a shell ignores it.
    const meek = named('sleep').filter((pid) => pid !== main);
    expect([meek.length, named('sh').length]).toEqual([3, 2]);
    expect(trees.signal(planted.ref, 'SIGTERM', 'rest')).toBeGreaterThanOrEqual(5);
    await until(() => !meek.some(isAlive), 'the meek have obeyed');
    expect([main, ...named('sh')].every(isAlive)).toBe(true);
    expect(trees.signal(planted.ref, 'SIGTERM', 'main')).toBe(1);
    await until(() => planted.exits.length > 0, 'the main process has obeyed');
    expect(planted.exits).toEqual([{ kind: 'signal', signal: 'SIGTERM' }]);
    expect(named('sh').every(isAlive)).toBe(true);
    expect(trees.signal(planted.ref, 'SIGTERM', 'main')).toBe(0);
  });

  it('spares the main process when the rest is killed', async () => {
    using grove = new Grove(mechanism);
    const { planted, pids } = await grove.family('app/web@0');
    grove.platform.trees.signal(planted.ref, 'SIGKILL', 'rest');
    await until(() => pids.filter(isAlive).length === 1, 'the rest has ended');
    expect(pids.filter(isAlive)).toEqual([planted.ref.main.pid]);
  });

  it('never signals a process that only has the number', async () => {
    using grove = new Grove(mechanism);
    const planted = grove.launch('app/web@0', 'sleep', '1000');
    const stranger = grove.launch('app/other@0', 'sleep', '1000');
    // As if the main process of another slot had ended and the number were a stranger's now.
    const { pid } = stranger.ref.main;
    const stale = { id: 'app/gone@0', main: { pid, birth: planted.ref.main.birth.replace(/\d+$/, '1') } };
    expect(grove.platform.trees.populated([stale]).size).toBe(0);
    for (const to of ['main', 'tree', 'rest'] as const) {
      expect(grove.platform.trees.signal(stale, 'SIGKILL', to)).toBe(0);
    }
    expect(grove.platform.trees.signal({ ...stale, main: { pid, birth: 'another boot:1' } }, 'SIGKILL', 'tree')).toBe(
      0,
    );
    expect(grove.platform.trees.members([planted.ref, stranger.ref]).get(stranger.id)).toHaveLength(1);
    expect(isAlive(pid)).toBe(true);
  });

  it('signals a whole process group, and none that only has the number', async () => {
    using grove = new Grove(mechanism);
    const { planted, pids } = await grove.family('app/web@0');
    const { main } = planted.ref;
    const { trees } = grove.platform;
    expect(trees.signalGroup({ pid: main.pid, birth: main.birth.replace(/\d+$/, '1') }, 'SIGKILL')).toBe(false);
    expect(pids.filter(isAlive)).toEqual(pids);
    expect(trees.signalGroup(main, 'SIGKILL')).toBe(true);
    // The others have sessions of their own.
    await until(() => pids.filter(isAlive).length === 3, 'the group has ended');
    expect(isAlive(main.pid)).toBe(false);
    trees.signal(planted.ref, 'SIGKILL', 'tree');
    await grove.gone(planted);
  });

  it('keeps many trees apart in one look', async () => {
    using grove = new Grove(mechanism);
    const one = await grove.family('app/web@0');
    const two = await grove.family('app/web@1');
    const members = grove.platform.trees.members([one.planted.ref, two.planted.ref]);
    for (const { planted, pids } of [one, two]) {
      const found = new Set(members.get(planted.id)?.map(({ pid }) => pid));
      expect(pids.every((pid) => found.has(pid))).toBe(true);
    }
    grove.platform.trees.signal(one.planted.ref, 'SIGKILL', 'tree');
    await grove.gone(one.planted);
    expect(two.pids.every(isAlive)).toBe(true);
    expect(grove.platform.trees.populated([one.planted.ref, two.planted.ref])).toEqual(new Set(['app/web@1']));
  });

  it('finds the processes of an earlier daemon, with and without their main process', async () => {
    using grove = new Grove(mechanism);
    const { planted, pids } = await grove.family('app/web@0');
    const later = grove.successor(mechanism).trees;
    expect(later.populated([planted.ref]).size).toBe(1);
    grove.platform.trees.signal(planted.ref, 'SIGKILL', 'main');
    await until(() => planted.exits.length > 0, 'the main process has ended');
    const leftovers = { id: planted.id, main: null };
    expect(later.populated([leftovers]).size).toBe(1);
    expect(later.signal(leftovers, 'SIGKILL', 'tree')).toBeGreaterThanOrEqual(5);
    await grove.gone(planted);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('adopts trees that were begun by the other mechanism', async () => {
    using grove = new Grove(mechanism);
    const { planted, pids } = await grove.family('app/web@0');
    const other = grove.successor(mechanism === 'proc' ? 'cgroup' : 'proc').trees;
    const found = new Set(
      other
        .members([planted.ref])
        .get(planted.id)
        ?.map(({ pid }) => pid),
    );
    expect(pids.every((pid) => found.has(pid))).toBe(true);
    other.signal(planted.ref, 'SIGKILL', 'tree');
    await grove.gone(planted);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('does not count what has ended and was not collected', async () => {
    using grove = new Grove(mechanism);
    // The shell becomes a sleep that never collects the child it started before.
    const planted = grove.launch('app/web@0', '/bin/sh', '-c', 'sleep 0 & exec sleep 1000');
    const zombie = (): number | undefined => {
      const { pid } = planted.ref.main;
      const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
      return child > 0 && /\) Z /.test(readFileSync(`/proc/${child}/stat`, 'utf8')) ? child : undefined;
    };
    const dead = await until(zombie, 'the child is a zombie');
    const members = grove.platform.trees.members([planted.ref]).get(planted.id) ?? [];
    expect(members.map(({ pid }) => pid)).toEqual([planted.ref.main.pid]);
    expect(grove.platform.trees.birth(dead)).toBeUndefined();
  });

  it('ends a program that forks on and on', async () => {
    using grove = new Grove(mechanism);
    const list = grove.file('generations');
    const planted = grove.launch('app/bomb@0', '/bin/sh', join(children, 'forks-and-forks.sh'), '400', list);
    await until(() => readFileSync(list, 'utf8').split('\n').length > 30, 'thirty generations');
    for (let again = 0; again < 5 && grove.platform.trees.populated([planted.ref]).size > 0; again += 1) {
      grove.platform.trees.signal(planted.ref, 'SIGKILL', 'tree');
    }
    await grove.gone(planted);
    const generations = readFileSync(list, 'utf8').trim().split('\n').length;
    // With 400 the fuse had burnt down by itself, and nothing would have been shown.
    expect(generations).toBeLessThan(400);
  });

  // By /proc it holds on a machine that is not busy, and no more than that is promised: see decision 7.
  it.runIf(mechanism === 'cgroup')(
    'ends a line of processes that is faster than a look, and never takes it for gone',
    async () => {
      using grove = new Grove(mechanism);
      const newest = join(grove.dir, 'newest');
      const script = join(children, 'flees-in-generations.sh');
      const planted = grove.launch('app/web@0', '/bin/sh', script, newest, '0.002');
      await until(() => isThere(newest), 'the line has begun');
      grove.platform.trees.signal(planted.ref, 'SIGKILL', 'main');
      await until(() => planted.exits.length > 0, 'the main process has ended');
      for (let look = 0; look < 20; look += 1) expect(grove.platform.trees.populated([planted.ref]).size).toBe(1);
      await until(() => {
        if (grove.platform.trees.populated([planted.ref]).size === 0) return true;
        grove.platform.trees.signal(planted.ref, 'SIGKILL', 'rest');
        return false;
      }, 'the tree is empty');
      const last = readFileSync(newest, 'utf8');
      expect(isAlive(Number(last))).toBe(false);
      // A generation takes some milliseconds: a line that went on would be another one by the end of these looks.
      for (let look = 0; look < 20; look += 1) expect(grove.platform.trees.populated([planted.ref]).size).toBe(0);
      expect(readFileSync(newest, 'utf8')).toBe(last);
    },
  );

  it('ends two hundred processes at once', async () => {
    using grove = new Grove(mechanism);
    const planted = grove.launch('app/web@0', '/bin/sh', join(children, 'has-many-children.sh'), '199');
    await until(() => planted.output().includes('all there'), 'all are there');
    await until(() => grove.platform.trees.members([planted.ref]).get(planted.id)?.length === 200, '200 members');
    const before = performance.now();
    expect(grove.platform.trees.signal(planted.ref, 'SIGKILL', 'tree')).toBe(200);
    const sent = performance.now();
    while (grove.platform.trees.populated([planted.ref]).size > 0) {
      if (performance.now() - before > 5_000) break;
    }
    const ended = performance.now();
    console.log(
      `200 by ${mechanism}: sent in ${(sent - before).toFixed(1)} ms, ended in ${(ended - before).toFixed(1)} ms`,
    );
    // The figure wanted is 50 ms; this bound only tells a mistake from a busy machine.
    expect(ended - before).toBeLessThan(1_000);
  });

  it('asks a slot that was given back no more', async () => {
    using grove = new Grove(mechanism);
    const planted = grove.launch('app/web@0', 'sleep', '1000');
    grove.platform.trees.release(planted.id);
    expect(isAlive(planted.ref.main.pid)).toBe(true);
    expect(grove.platform.trees.populated([planted.ref]).size).toBe(1);
    grove.platform.trees.signal(planted.ref, 'SIGKILL', 'tree');
    await grove.gone(planted);
    grove.platform.trees.release(planted.id);
    expect(grove.platform.trees.members([planted.ref]).get(planted.id)).toEqual([]);
  });

  it('never takes the daemon for a part of a tree', () => {
    using grove = new Grove(mechanism);
    const birth = grove.platform.trees.birth(process.pid) ?? '';
    expect(birth).not.toBe('');
    const ref = { id: 'app/self@0', main: { pid: process.pid, birth } };
    expect(grove.platform.trees.members([ref]).get(ref.id)).toEqual([]);
  });
});

describe('one that clears its environment, leaves its session and loses its parents', () => {
  it.each(mechanisms)('is held by a cgroup and by nothing else (%s)', async (mechanism) => {
    using grove = new Grove(mechanism);
    const list = join(grove.dir, 'hidden');
    const planted = grove.launch('app/web@0', '/bin/sh', join(children, 'hides-without-environment.sh'), list);
    await until(() => isThere(list), 'it has hidden');
    const hidden = Number(readFileSync(list, 'utf8'));
    grove.platform.trees.signal(planted.ref, 'SIGKILL', 'tree');
    await grove.gone(planted);
    const survived = isAlive(hidden);
    if (survived) process.kill(hidden, 'SIGKILL');
    expect(survived).toBe(mechanism === 'proc');
  });
});

function isThere(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').endsWith('\n');
  } catch {
    return false;
  }
}
