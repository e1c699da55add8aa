import process from 'node:process';
import type { Birth, InstanceId, Pid, SignalName } from '../../base/process.ts';
import type { LaunchedChild, Member, TreeRef, Trees } from '../platform.ts';
import { membership, type Row, type Wanted } from './membership.ts';
import { sendTo, sendToGroup } from './send.ts';
import { slay } from './slay.ts';
import { unlessExhausted } from './spare-descriptors.ts';

/** A tree is believed empty after a pass in which nothing ended under its eyes, or after so many passes. */
export const EMPTY_PASSES_MAX = 4;

export interface Census {
  readonly rows: readonly Row[];
  /**
   * Processes that were listed and had ended before they were read. Each may have had a child that was born
   * too late to be listed, so that the pass has seen neither.
   */
  readonly vanished: number;
}

/** What one system shows of its processes. */
export interface Eyes {
  readonly mechanism: 'proc' | 'ps';
  /** Every process of the system, in one pass. */
  census(): Census;
  /** One process as it is now, or undefined when there is none with this pid. */
  row(pid: Pid): Row | undefined;
  /** Whether a process of the last pass is still the same and alive. */
  same(row: Row): boolean;
  mark(start: number): Birth;
  /** The start time in a mark, or undefined when it cannot be one of this boot. */
  start(birth: Birth): number | undefined;
  /** The instance that the process names in its environment, as far as it is one of this home. */
  markedAs(row: Row): InstanceId | undefined;
  /** Only these exist any more. */
  retain(rows: readonly Row[]): void;
}

/**
 * Trees as a pass over all processes of the system shows them: by descent, by session and by the marker in
 * the environment. A process that leaves its session, loses its parents and clears its environment is not
 * seen; only a cgroup holds such a one.
 */
export class PassTrees implements Trees {
  readonly #eyes: Eyes;
  /** The main process of each slot that was seen alive by this daemon. */
  readonly #witnessed = new Map<InstanceId, Birth>();
  #dead: ReadonlySet<string> = new Set();
  /** What the last look showed, for whoever kills because of it in the same breath: a pass over the system is what costs. */
  #fresh: ReadonlyMap<InstanceId, readonly Row[]> = new Map();

  constructor(eyes: Eyes) {
    this.#eyes = eyes;
  }

  get mechanism(): 'proc' | 'ps' {
    return this.#eyes.mechanism;
  }

  /** The main process of `id` is alive before the eyes of this daemon. */
  witness(id: InstanceId, birth: Birth): void {
    this.#witnessed.set(id, birth);
  }

  members(refs: readonly TreeRef[]): ReadonlyMap<InstanceId, readonly Member[]> {
    const found = this.#look(refs).trees;
    return new Map(refs.map(({ id }) => [id, (found.get(id) ?? []).map((row) => this.#member(row))]));
  }

  populated(refs: readonly TreeRef[]): ReadonlySet<InstanceId> {
    const alive = new Set<InstanceId>();
    let open = refs;
    for (let pass = 0; pass < EMPTY_PASSES_MAX && open.length > 0; pass += 1) {
      const look = this.#lookOrAssume(open);
      for (const id of look.trees.keys()) alive.add(id);
      open = look.sure ? [] : open.filter(({ id }) => !alive.has(id));
    }
    return alive;
  }

  signal(ref: TreeRef, signal: SignalName, to: 'main' | 'tree' | 'rest'): number {
    return unlessExhausted(0, () => this.#signal(ref, signal, to));
  }

  #signal(ref: TreeRef, signal: SignalName, to: 'main' | 'tree' | 'rest'): number {
    if (to === 'main') return this.#signalMain(ref, signal);
    const spared = to === 'rest' ? this.#mainPid(ref) : undefined;
    const list = (): readonly Row[] => this.#look([ref]).trees.get(ref.id) ?? [];
    const same = (row: Row): boolean => this.#eyes.same(row);
    // Whoever was born since is found by the passes after the first.
    const first = (): readonly Row[] => this.#fresh.get(ref.id) ?? list();
    if (signal === 'SIGKILL') return slay({ first, list, same, session: ref.main?.pid, spared });
    return list().filter((row) => row.pid !== spared && same(row) && sendTo(row.pid, signal)).length;
  }

  signalGroup({ pid, birth }: LaunchedChild, signal: SignalName): boolean {
    const row = unlessExhausted(null, () => this.#eyes.row(pid));
    // One that cannot be looked at may be a stranger.
    if (row === null) return false;
    return (row === undefined || this.#eyes.mark(row.start) === birth) && sendToGroup(pid, signal);
  }

  /** A pass needs nothing beforehand. */
  prepare(): void {}

  /** By the marker alone: nothing else tells of a process whose daemon is gone. */
  strays(): ReadonlySet<InstanceId> {
    const { rows } = this.#eyes.census();
    const living = rows.filter(({ pid, dead, kernel }) => !dead && !kernel && pid !== process.pid);
    return new Set(living.flatMap((row) => this.#eyes.markedAs(row) ?? []));
  }

  release(id: InstanceId): void {
    this.#witnessed.delete(id);
  }

  birth(pid: Pid): Birth | undefined {
    const row = this.#eyes.row(pid);
    return row === undefined || row.dead ? undefined : this.#eyes.mark(row.start);
  }

  #signalMain(ref: TreeRef, signal: SignalName): number {
    const pid = this.#mainPid(ref);
    return pid !== undefined && sendTo(pid, signal) ? 1 : 0;
  }

  #mainPid({ main }: TreeRef): Pid | undefined {
    return main !== null && this.birth(main.pid) === main.birth ? main.pid : undefined;
  }

  #member({ pid, ppid, comm, start }: Row): Member {
    return { pid, ppid, comm, birth: this.#eyes.mark(start) };
  }

  /** Out of descriptors one cannot look, and then nothing is said to be gone. */
  #lookOrAssume(refs: readonly TreeRef[]): Look {
    const assumed: Look = { trees: new Map(refs.map(({ id }) => [id, []])), sure: true };
    return unlessExhausted(assumed, () => this.#look(refs));
  }

  #look(refs: readonly TreeRef[]): Look {
    const { rows, vanished } = this.#eyes.census();
    const wanted = refs.map((ref) => this.#wanted(ref));
    const trees = membership(rows, wanted, process.pid, (row) => this.#eyes.markedAs(row));
    this.#eyes.retain(rows);
    for (const { id, main } of refs) {
      if (main !== null && trees.get(id)?.some(({ pid }) => pid === main.pid) === true) this.witness(id, main.birth);
    }
    this.#fresh = trees;
    // Nothing else of the daemon has run until then, so that hardly any time has passed.
    queueMicrotask(() => {
      this.#fresh = new Map();
    });
    return { trees, sure: this.#noteDead(rows) && vanished === 0 };
  }

  #wanted({ id, main }: TreeRef): Wanted {
    const start = main === null ? undefined : this.#eyes.start(main.birth);
    if (main === null || start === undefined) return { id, main: null, witnessed: false };
    return { id, main: { pid: main.pid, start }, witnessed: this.#witnessed.get(id) === main.birth };
  }

  /** Whether nobody has ended since the last look: what ended may have left a child that was born too late to be listed. */
  #noteDead(rows: readonly Row[]): boolean {
    const before = this.#dead;
    this.#dead = new Set(rows.filter(({ dead }) => dead).map(({ pid, start }) => `${pid}:${start}`));
    return [...this.#dead].every((one) => before.has(one));
  }
}

interface Look {
  readonly trees: ReadonlyMap<InstanceId, readonly Row[]>;
  readonly sure: boolean;
}
