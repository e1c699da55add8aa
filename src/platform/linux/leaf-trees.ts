import type { Birth, InstanceId, Pid, SignalName } from '../../base/process.ts';
import type { LaunchedChild, Member, TreeRef, Trees } from '../platform.ts';
import type { Row } from '../posix/membership.ts';
import type { PassTrees } from '../posix/pass-trees.ts';
import { sendTo } from '../posix/send.ts';
import { slay } from '../posix/slay.ts';
import { unlessExhausted } from '../posix/spare-descriptors.ts';
import type { Births } from './birth.ts';
import { isPopulated, threadsIn, whileFrozen } from './leaf.ts';
import { processesOf } from './leaf-rows.ts';
import type { Leaves } from './leaves.ts';

/**
 * Trees as their leaves hold them: exactly, whatever a process does to its session, its parents or its
 * environment. A tree that was not born in a leaf (its daemon had none, or the leaf could not be made) is looked
 * for in /proc as well.
 */
export class LeafTrees implements Trees {
  readonly #leaves: Leaves;
  readonly #proc: PassTrees;
  readonly #births: Births;
  /** What this daemon started itself: where each main process was born. */
  readonly #launched = new Map<InstanceId, { readonly birth: Birth; readonly inside: boolean }>();

  /** Slots of which a command beside the main process was born outside of the leaf. */
  readonly #strayed = new Set<InstanceId>();

  constructor(leaves: Leaves, proc: PassTrees, births: Births) {
    this.#leaves = leaves;
    this.#proc = proc;
    this.#births = births;
  }

  get mechanism(): 'cgroup' | 'proc' {
    return this.#leaves.usable ? 'cgroup' : 'proc';
  }

  launched(id: InstanceId, birth: Birth, inside: boolean): void {
    this.#launched.set(id, { birth, inside });
    this.#proc.witness(id, birth);
  }

  /** A command beside the main process was born. */
  joined(id: InstanceId, inside: boolean): void {
    if (!inside) this.#strayed.add(id);
  }

  members(refs: readonly TreeRef[]): ReadonlyMap<InstanceId, readonly Member[]> {
    const found = new Map<InstanceId, readonly Member[]>(refs.map((ref) => [ref.id, this.#members(ref)]));
    const outside = refs.filter((ref) => this.#isOutside(ref));
    if (outside.length === 0) return found;
    for (const [id, members] of this.#proc.members(outside)) {
      const known = found.get(id) ?? [];
      const pids = new Set(known.map(({ pid }) => pid));
      found.set(id, [...known, ...members.filter(({ pid }) => !pids.has(pid))]);
    }
    return found;
  }

  populated(refs: readonly TreeRef[]): ReadonlySet<InstanceId> {
    const alive = new Set<InstanceId>();
    const outside: TreeRef[] = [];
    for (const ref of refs) {
      const leaves = this.#leaves.foldersOf(ref.id).map(isPopulated);
      if (leaves.includes(true)) alive.add(ref.id);
      else if (!leaves.includes(false) || this.#isOutside(ref)) outside.push(ref);
    }
    if (outside.length > 0) for (const id of this.#proc.populated(outside)) alive.add(id);
    return alive;
  }

  signal(ref: TreeRef, signal: SignalName, to: 'main' | 'tree' | 'rest'): number {
    if (to === 'main') return this.#proc.signal(ref, signal, to);
    return unlessExhausted(0, () => {
      const outside = this.#isOutside(ref) ? this.#proc.signal(ref, signal, to) : 0;
      return outside + this.#signalLeaves(ref, signal, to);
    });
  }

  signalGroup(leader: LaunchedChild, signal: SignalName): boolean {
    return this.#proc.signalGroup(leader, signal);
  }

  prepare(ids: readonly InstanceId[]): void {
    this.#leaves.prepare(ids);
  }

  strays(): ReadonlySet<InstanceId> {
    return new Set([...this.#leaves.populated(), ...this.#proc.strays()]);
  }

  release(id: InstanceId): void {
    this.#launched.delete(id);
    this.#strayed.delete(id);
    this.#proc.release(id);
    this.#leaves.release(id);
  }

  birth(pid: Pid): Birth | undefined {
    return this.#births.of(pid);
  }

  #signalLeaves(ref: TreeRef, signal: SignalName, to: 'tree' | 'rest'): number {
    const spared = to === 'rest' && this.#mainLives(ref) ? ref.main?.pid : undefined;
    const list = (): readonly Row[] => this.#rows(ref.id);
    const same = (row: Row): boolean => this.#births.row(row.pid)?.start === row.start;
    if (signal === 'SIGKILL') {
      const kill = (): number => slay({ list, same, session: ref.main?.pid, spared });
      // One that is to live is not to feel it: freezing cuts short the calls in which a process waits.
      return spared === undefined ? whileFrozen(this.#existing(ref.id), kill) : kill();
    }
    return list().filter((row) => row.pid !== spared && same(row) && sendTo(row.pid, signal)).length;
  }

  #members({ id }: TreeRef): readonly Member[] {
    return this.#rows(id).map(({ pid, ppid, comm, start }) => ({ pid, ppid, comm, birth: this.#births.mark(start) }));
  }

  #rows(id: InstanceId): readonly Row[] {
    return processesOf(this.#leaves.foldersOf(id).flatMap(threadsIn), this.#births);
  }

  /** Whether some of the tree may live outside of its leaf. */
  #isOutside(ref: TreeRef): boolean {
    if (this.#strayed.has(ref.id)) return true;
    const launched = this.#launched.get(ref.id);
    if (launched !== undefined && launched.birth === ref.main?.birth) return !launched.inside;
    const leaves = this.#existing(ref.id);
    if (leaves.length === 0) return true;
    return this.#mainLives(ref) && !this.#rows(ref.id).some(({ pid }) => pid === ref.main?.pid);
  }

  #existing(id: InstanceId): readonly string[] {
    return this.#leaves.foldersOf(id).filter((leaf) => isPopulated(leaf) !== undefined);
  }

  #mainLives({ main }: TreeRef): boolean {
    return main !== null && this.#births.of(main.pid) === main.birth;
  }
}
