import process from 'node:process';
import type { Birth, InstanceId, Pid, SignalName } from '../../base/process.ts';
import type { Millis } from '../../base/time.ts';
import type { LaunchedChild, Member, TreeRef, Trees } from '../platform.ts';
import type { Census, Eyes } from './eyes.ts';
import { Launches } from './launches.ts';
import { kinship, membership, type Row, type Wanted } from './membership.ts';
import { meetNewborns } from './newborns.ts';
import { sendTo, sendToGroup } from './send.ts';
import { slay } from './slay.ts';
import { unlessExhausted } from './spare-descriptors.ts';

/** A tree is believed empty after a pass that has certainly met everybody; after so many that have not, one looks again later. */
export const EMPTY_PASSES_MAX = 4;
/** So many of these look where the tree must be, the others at the whole system. */
const NEAR_PASSES_MAX = 2;
/**
 * A tree of which no pass in so long a time has met anybody is believed empty, though none was certain: where processes
 * end all the time and the system does not tell who was born last, no pass ever is.
 */
export const UNSURE_MAX_MS: Millis = 1_000;

/**
 * Trees as a pass over all processes of the system shows them: by descent, by session and by the marker in
 * the environment. A process that leaves its session, loses its parents and clears its environment is not
 * seen; only a cgroup holds such a one.
 */
export class PassTrees implements Trees {
  readonly #eyes: Eyes;
  /** The main process of each slot that was seen alive by this daemon. */
  readonly #witnessed = new Map<InstanceId, Birth>();
  readonly #launches: Launches;
  /** Since when no pass has been certain of a tree of which none has met anybody either. */
  readonly #unsure = new Map<InstanceId, Millis>();
  #dead: ReadonlySet<string> = new Set();
  /** What the last look showed, for whoever kills because of it in the same breath: a pass over the system is what costs. */
  #fresh: ReadonlyMap<InstanceId, readonly Row[]> = new Map();

  constructor(eyes: Eyes) {
    this.#eyes = eyes;
    this.#launches = new Launches(eyes);
  }

  get mechanism(): 'proc' | 'ps' {
    return this.#eyes.mechanism;
  }

  /** This daemon has just launched the main process of `id`. */
  witness(id: InstanceId, birth: Birth): void {
    this.#witnessed.set(id, birth);
    this.#launches.note(id, birth);
  }

  /** Every live process of each tree, as one pass shows them. */
  rows(refs: readonly TreeRef[]): ReadonlyMap<InstanceId, readonly Row[]> {
    return this.#look(refs).trees;
  }

  members(refs: readonly TreeRef[]): ReadonlyMap<InstanceId, readonly Member[]> {
    const found = this.#look(refs).trees;
    return new Map(refs.map(({ id }) => [id, (found.get(id) ?? []).map((row) => this.#member(row))]));
  }

  populated(refs: readonly TreeRef[]): ReadonlySet<InstanceId> {
    const alive = new Set<InstanceId>();
    let open = refs;
    for (let pass = 0; pass < EMPTY_PASSES_MAX && open.length > 0; pass += 1) {
      const look = this.#lookOrAssume(open, pass < NEAR_PASSES_MAX);
      for (const id of look.trees.keys()) alive.add(id);
      for (const { id } of look.sure ? open : []) this.#unsure.delete(id);
      open = look.sure ? [] : open.filter(({ id }) => !alive.has(id));
    }
    for (const id of alive) this.#unsure.delete(id);
    for (const { id } of open) if (!this.#believedEmpty(id)) alive.add(id);
    return alive;
  }

  signal(ref: TreeRef, signal: SignalName, to: 'main' | 'tree' | 'rest'): number {
    return unlessExhausted(0, () => this.#signal(ref, signal, to));
  }

  #signal(ref: TreeRef, signal: SignalName, to: 'main' | 'tree' | 'rest'): number {
    if (to === 'main') return this.#signalMain(ref, signal);
    const spared = to === 'rest' ? this.#mainPid(ref) : undefined;
    const struck = new Set<string>();
    // Of a line that is faster than a pass, the newest is struck in the moment in which it is met.
    const strike = (row: Row): void => {
      if (signal === 'SIGKILL' && row.pid !== spared && sendTo(row.pid, signal)) struck.add(key(row));
    };
    const list = (): readonly Row[] =>
      (this.#look([ref], true, strike).trees.get(ref.id) ?? []).filter((row) => !struck.has(key(row)));
    const same = (row: Row): boolean => this.#eyes.same(row);
    // Whoever was born since is found by the passes after the first.
    const first = (): readonly Row[] => this.#fresh.get(ref.id) ?? list();
    if (signal === 'SIGKILL') return slay({ first, list, same, session: ref.main?.pid, spared }) + struck.size;
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
    this.#launches.forget(id);
    this.#unsure.delete(id);
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
  #lookOrAssume(refs: readonly TreeRef[], near: boolean): Look {
    const assumed: Look = { trees: new Map(refs.map(({ id }) => [id, []])), sure: true };
    return unlessExhausted(assumed, () => this.#look(refs, near));
  }

  /** `near`: only where the trees must be, if that is known. */
  #look(refs: readonly TreeRef[], near = true, strike: (row: Row) => void = () => {}): Look {
    this.#eyes.takeDoubt();
    const since = this.#eyes.lastPid();
    const part = near ? this.#part(refs, since) : undefined;
    const { rows, vanished } = part ?? this.#eyes.census();
    const wanted = refs.map((ref) => this.#wanted(ref));
    const markedAs = (row: Row): InstanceId | undefined => this.#eyes.markedAs(row);
    const listed = membership(rows, wanted, process.pid, markedAs);
    const trees = new Map(listed);
    const kin = kinship(rows, listed, wanted, markedAs);
    const quiet = since === undefined ? this.#noteDead(rows) : this.#chase(since, kin, trees, strike);
    // What ended under a pass over the whole system has no child that was neither listed nor born since.
    const all = vanished === 0 || (part === undefined && since !== undefined);
    if (part === undefined) this.#eyes.retain(rows);
    for (const { id, main } of refs) {
      if (main !== null && trees.get(id)?.some(({ pid }) => pid === main.pid) === true)
        this.#witnessed.set(id, main.birth);
    }
    this.#fresh = trees;
    // Nothing else of the daemon has run until then, so that hardly any time has passed.
    queueMicrotask(() => {
      this.#fresh = new Map();
    });
    return { trees, sure: quiet && all && !this.#eyes.takeDoubt() };
  }

  #part(refs: readonly TreeRef[], since: Pid | undefined): Census | undefined {
    const range = since === undefined ? undefined : this.#launches.range(refs, since);
    return range && this.#eyes.offspring(this.#adopters(), range);
  }

  /** Adds to the trees who was born since the pass began, the newest first. Whether certainly all have been met. */
  #chase(
    since: Pid,
    kin: (row: Row) => InstanceId | undefined,
    trees: Map<InstanceId, readonly Row[]>,
    strike: (row: Row) => void,
  ): boolean {
    return meetNewborns(this.#eyes, since, (row) => {
      const id = row.dead || row.kernel || row.pid === process.pid ? undefined : kin(row);
      if (id === undefined) return;
      const members = trees.get(id) ?? [];
      if (members.some((member) => key(member) === key(row))) return;
      strike(row);
      trees.set(id, [row, ...members]);
    });
  }

  /**
   * Who can be the parent of one that this daemon's trees have lost: the first process or one above the daemon, which
   * takes in what has lost its parents, or the daemon itself. Whoever has another parent alive was born of that.
   */
  #adopters(): ReadonlySet<Pid> {
    const found = new Set<Pid>([1, process.pid]);
    for (let pid = process.ppid; !found.has(pid); pid = this.#eyes.row(pid)?.ppid || 1) found.add(pid);
    return found;
  }

  #believedEmpty(id: InstanceId): boolean {
    const now = performance.now();
    const since = this.#unsure.get(id) ?? now;
    this.#unsure.set(id, since);
    return now - since >= UNSURE_MAX_MS;
  }

  #wanted({ id, main }: TreeRef): Wanted {
    const start = main === null ? undefined : this.#eyes.start(main.birth);
    if (main === null || start === undefined) return { id, main: null, witnessed: false };
    return { id, main: { pid: main.pid, start }, witnessed: this.#witnessed.get(id) === main.birth };
  }

  /** Whether nobody has ended since the last look: what ended may have left a child that was born too late to be listed. */
  #noteDead(rows: readonly Row[]): boolean {
    const before = this.#dead;
    this.#dead = new Set(rows.filter(({ dead }) => dead).map(key));
    return [...this.#dead].every((one) => before.has(one));
  }
}

const key = ({ pid, start }: Row): string => `${pid}:${start}`;

interface Look {
  readonly trees: ReadonlyMap<InstanceId, readonly Row[]>;
  readonly sure: boolean;
}
