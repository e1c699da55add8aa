import { describe, expect, it } from 'vitest';
import { Reaper } from '../../src/daemon/reaper.ts';
import type { TreeRef, Trees } from '../../src/platform/platform.ts';
import { until } from '../helpers/until.ts';

const ID = 'shop/web@0';

/** One tree whose life the test decides, and what was asked of it. */
class Bed implements Disposable {
  alive = true;
  busy = false;
  readonly asked: string[] = [];
  readonly emptied: string[] = [];
  readonly reaper: Reaper;

  constructor(mechanism: Trees['mechanism']) {
    const platform = {
      mechanism,
      populated: (refs: readonly TreeRef[]) => new Set(this.alive ? refs.map(({ id }) => id) : []),
      signalGroup: ({ pid }: { pid: number }, signal: string) => this.asked.push(`${signal} to the group ${pid}`),
      signal: (ref: TreeRef, signal: string, to: string) => this.asked.push(`${signal} to the ${to} of ${ref.id}`),
    } as unknown as Trees;
    this.reaper = new Reaper(
      platform,
      (id, run) => this.emptied.push(`${id} run ${run}`),
      () => this.busy,
    );
    this.reaper.born(ID, 1, 4242, 'birth');
  }

  [Symbol.dispose](): void {
    this.reaper[Symbol.dispose]();
  }
}

describe.each(['cgroup', 'proc'] as const)('the reaper of trees by %s', (mechanism) => {
  it('carries a signal to whom it is meant for while the main process lives', () => {
    using bed = new Bed(mechanism);
    for (const to of ['main', 'tree', 'rest'] as const) bed.reaper.signal(ID, 'SIGTERM', to);
    expect(bed.asked).toEqual(['main', 'tree', 'rest'].map((to) => `SIGTERM to the ${to} of ${ID}`));
  });

  it('never signals a main process that has ended: what is left gets it, with the next look', async () => {
    using bed = new Bed(mechanism);
    bed.reaper.ended(ID);
    bed.reaper.signal(ID, 'SIGHUP', 'main');
    bed.reaper.signal(ID, 'SIGTERM', 'tree');
    await until(() => bed.asked.length > 0, 'the signal');
    expect(bed.asked).toEqual([`SIGTERM to the rest of ${ID}`]);
  });

  it("strikes the group at once where a look takes long, and only while its number cannot be another one's", async () => {
    using bed = new Bed(mechanism);
    bed.reaper.ended(ID);
    bed.reaper.signal(ID, 'SIGKILL', 'rest');
    const group = mechanism === 'cgroup' ? [] : ['SIGKILL to the group 4242'];
    const rest = `SIGKILL to the rest of ${ID}`;
    await until(() => bed.asked.includes(rest), 'the signal to the rest');
    expect(bed.asked).toEqual([...group, rest]);
    bed.reaper.signal(ID, 'SIGKILL', 'rest');
    await until(() => bed.asked.filter((line) => line === rest).length === 2, 'the second signal');
    expect(bed.asked).toEqual([...group, rest, rest]);
  });

  it('tells once, and only when the last of the tree is gone', async () => {
    using bed = new Bed(mechanism);
    bed.reaper.ended(ID);
    bed.reaper.watch(ID);
    bed.reaper.watch(ID);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bed.emptied).toEqual([]);
    bed.alive = false;
    await until(() => bed.emptied.length > 0, 'the end of the tree');
    bed.reaper.watch(ID);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bed.emptied).toEqual([`${ID} run 1`]);
  });

  it('waits for a command beside the main process, which a look may not recognise', async () => {
    using bed = new Bed(mechanism);
    [bed.alive, bed.busy] = [false, true];
    bed.reaper.ended(ID);
    bed.reaper.watch(ID);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bed.emptied).toEqual([]);
    bed.busy = false;
    await until(() => bed.emptied.length > 0, 'the end of the tree');
  });

  it('says nothing of a tree that was forgotten', async () => {
    using bed = new Bed(mechanism);
    bed.reaper.ended(ID);
    bed.reaper.watch(ID);
    bed.reaper.forget(ID);
    bed.alive = false;
    bed.reaper.signal(ID, 'SIGKILL', 'tree');
    await new Promise((resolve) => setImmediate(resolve));
    expect([...bed.emptied, ...bed.asked]).toEqual([]);
  });
});
