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
 * Trees as their leaves hold them, whatever a process does to its session, its parents or its environment, and with
 * them what has gone to another cgroup, as one pass over /proc finds it: a process of root can write itself into any,
 * and login sessions, `systemd-run --scope` and the like move what they start by design.
 */
export class LeafTrees implements Trees {
  readonly #leaves: Leaves;
  readonly #proc: PassTrees;
  readonly #births: Births;
  /** The trees that one may be asked to signal, to be looked for all at once. */
  readonly #known = new Map<InstanceId, TreeRef>();
  /** Who lives in them, for whoever signals one after the other in the same breath. */
  #survey: ReadonlyMap<InstanceId, readonly Row[]> | undefined;

  constructor(leaves: Leaves, proc: PassTrees, births: Births) {
    this.#leaves = leaves;
    this.#proc = proc;
    this.#births = births;
  }

  get mechanism(): 'cgroup' | 'proc' {
    return this.#leaves.usable ? 'cgroup' : 'proc';
  }

  launched(id: InstanceId, main: LaunchedChild): void {
    this.#know({ id, main });
    this.#proc.witness(id, main.birth);
  }

  members(refs: readonly TreeRef[]): ReadonlyMap<InstanceId, readonly Member[]> {
    const outside = this.#proc.rows(refs);
    const mark = ({ pid, ppid, comm, start }: Row): Member => ({ pid, ppid, comm, birth: this.#births.mark(start) });
    return new Map(refs.map(({ id }) => [id, united(this.#inside(id), outside.get(id)).map(mark)]));
  }

  /** An empty leaf alone does not say that nobody lives: whoever went to another cgroup is looked for, for all trees at once. */
  populated(refs: readonly TreeRef[]): ReadonlySet<InstanceId> {
    const [full, empty] = [[] as TreeRef[], [] as TreeRef[]];
    for (const ref of refs) (this.#leaves.foldersOf(ref.id).some(isFull) ? full : empty).push(ref);
    const outside = empty.length === 0 ? [] : this.#proc.populated(empty);
    return new Set([...full.map(({ id }) => id), ...outside]);
  }

  signal(ref: TreeRef, signal: SignalName, to: 'main' | 'tree' | 'rest'): number {
    if (to === 'main') return this.#proc.signal(ref, signal, to);
    return unlessExhausted(0, () => this.#signalAll(ref, signal, to));
  }

  signalGroup(leader: LaunchedChild, signal: SignalName): boolean {
    return this.#proc.signalGroup(leader, signal);
  }

  prepare(ids: readonly InstanceId[]): void {
    this.#leaves.prepare(ids);
  }

  strays(): ReadonlySet<InstanceId> {
    const found = new Set([...this.#leaves.populated(), ...this.#proc.strays()]);
    for (const id of found) this.#know({ id, main: null });
    return found;
  }

  release(id: InstanceId): void {
    this.#known.delete(id);
    this.#proc.release(id);
    this.#leaves.release(id);
  }

  birth(pid: Pid): Birth | undefined {
    return this.#births.of(pid);
  }

  #signalAll(ref: TreeRef, signal: SignalName, to: 'tree' | 'rest'): number {
    const spared = to === 'rest' && this.#mainLives(ref) ? ref.main?.pid : undefined;
    const inside = this.#inside(ref.id);
    // What is in the leaf dies while one looks for the others.
    const killed = signal === 'SIGKILL' ? this.#slay(ref, spared) : 0;
    const all = united(inside, this.#surveyed(ref));
    if (signal === 'SIGKILL')
      return all.length === inside.length ? killed : killed + this.#proc.signal(ref, signal, to);
    return all.filter((row) => row.pid !== spared && this.#isSame(row) && sendTo(row.pid, signal)).length;
  }

  #slay(ref: TreeRef, spared: Pid | undefined): number {
    const list = (): readonly Row[] => this.#inside(ref.id);
    const same = (row: Row): boolean => this.#isSame(row);
    const kill = (): number => slay({ list, same, session: ref.main?.pid, spared });
    // One that is to live is not to feel it: freezing cuts short the calls in which a process waits.
    return spared === undefined ? whileFrozen(this.#existing(ref.id), kill) : kill();
  }

  #inside(id: InstanceId): readonly Row[] {
    return processesOf(this.#leaves.foldersOf(id).flatMap(threadsIn), this.#births);
  }

  /** As a pass over /proc shows the tree; one pass is enough for all that are asked about before anything else has run. */
  #surveyed(ref: TreeRef): readonly Row[] {
    if (this.#known.get(ref.id)?.main?.birth !== ref.main?.birth || !this.#known.has(ref.id)) this.#know(ref);
    if (this.#survey === undefined) {
      this.#survey = this.#proc.rows([...this.#known.values()]);
      queueMicrotask(() => {
        this.#survey = undefined;
      });
    }
    return this.#survey.get(ref.id) ?? [];
  }

  #know(ref: TreeRef): void {
    this.#known.set(ref.id, ref);
    this.#survey = undefined;
  }

  #existing(id: InstanceId): readonly string[] {
    return this.#leaves.foldersOf(id).filter((leaf) => isPopulated(leaf) !== undefined);
  }

  #isSame({ pid, start }: Row): boolean {
    return this.#births.row(pid)?.start === start;
  }

  #mainLives({ main }: TreeRef): boolean {
    return main !== null && this.#births.of(main.pid) === main.birth;
  }
}

const isFull = (leaf: string): boolean => isPopulated(leaf) === true;

function united(inside: readonly Row[], found: readonly Row[] = []): readonly Row[] {
  const pids = new Set(inside.map(({ pid }) => pid));
  return [...inside, ...found.filter(({ pid }) => !pids.has(pid))];
}
