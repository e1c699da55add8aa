import { basename, dirname, join } from 'node:path';
import type { InstanceId } from '../../base/process.ts';
import type { CgroupPlace } from './cgroup-place.ts';
import { DaemonCgroup, removeGrove } from './daemon-cgroup.ts';
import { enterLeaf, foldersIn, isPopulated, makeLeaf, makeLeafLater, removeLeaf } from './leaf.ts';
import { DAEMON, idOfLeaf, leafName } from './leaf-name.ts';

/** So many leaves are in the making in the background at once. */
const MAKING_MAX = 32;

/**
 * The leaves of one home: a threaded cgroup for each instance, `<own cgroup>/sup.<tag>/daemon/<leaf>`.
 *
 * A process is in its leaf before its first instruction, because the daemon's main thread itself goes into the leaf,
 * starts it there, and comes back: a process is born where the thread stands that makes it. That takes about a tenth
 * of a millisecond and needs neither a helper program nor a controller.
 *
 * There is one kind of leaf. A threaded one can have no limit on memory: where one is asked for, the tree has to be
 * promoted, after its launch, into a leaf of the ordinary kind beside the daemon's cgroup, `sup.<tag>/<leaf>`.
 */
export class Leaves implements Disposable {
  readonly #cgroup: DaemonCgroup;
  readonly #earlier: readonly string[];
  /** Those whose leaf this daemon has made: an unknown one is made first, for a failed entry costs more than making it. */
  readonly #made = new Set<InstanceId>();
  /** Those of them that were not there before and that nothing has been in yet. */
  readonly #untouched = new Set<InstanceId>();
  /** Those that are to be made in the background. */
  readonly #wanted: InstanceId[] = [];
  #making = 0;

  private constructor(cgroup: DaemonCgroup, earlier: readonly string[]) {
    this.#cgroup = cgroup;
    this.#earlier = earlier.filter((other) => other !== this.folder);
    this.#earlier.forEach(removeGrove);
  }

  /** `earlier`: the folders of earlier daemons of this home. Undefined where no leaves can be made. */
  static open(place: CgroupPlace, tag: string, earlier: readonly string[]): Leaves | undefined {
    const cgroup = DaemonCgroup.open(place, tag);
    return cgroup && new Leaves(cgroup, earlier);
  }

  get usable(): boolean {
    return this.#cgroup.usable;
  }

  /** The folder of this home, to be noted for later daemons. */
  get folder(): string {
    return dirname(this.#cgroup.folder);
  }

  /**
   * Makes leaves by the thread pool, while the main thread starts what comes before: making one takes longer than to
   * enter it. One that is needed sooner is made by whoever needs it.
   */
  prepare(ids: readonly InstanceId[]): void {
    if (!this.#cgroup.usable) return;
    this.#wanted.push(...ids.filter((id) => !this.#made.has(id)));
    for (let free = MAKING_MAX - this.#making; free > 0; free -= 1) this.#makeNext();
  }

  /** Runs `action` with this thread inside the leaf of `id`, so that what it starts is born there; outside where that fails. */
  within<T>(id: InstanceId, action: (inside: boolean) => T): T {
    const leaf = join(this.#cgroup.folder, leafName(id));
    if (!this.#cgroup.arrived() || !this.#enter(id, leaf)) return action(false);
    try {
      return action(true);
    } finally {
      this.#cgroup.comeBack(leaf);
    }
  }

  /** Where leaves of `id` may be: its own place, and those that earlier daemons used. */
  foldersOf(id: InstanceId): readonly string[] {
    const name = leafName(id);
    const stuckIn = this.#cgroup.stuckIn;
    return [this.folder, ...this.#earlier].map((above) => join(above, DAEMON, name)).filter((leaf) => leaf !== stuckIn);
  }

  /** Whose leaf has a live process in it. A leaf whose name was too long to hold the whole id is known by the marker only. */
  populated(): readonly InstanceId[] {
    const folders = [this.folder, ...this.#earlier].flatMap((above) => foldersIn(join(above, DAEMON)));
    return folders.filter((leaf) => isPopulated(leaf) === true).flatMap((leaf) => idOfLeaf(basename(leaf)) ?? []);
  }

  release(id: InstanceId): void {
    this.#made.delete(id);
    this.#untouched.delete(id);
    const wanted = this.#wanted.indexOf(id);
    if (wanted !== -1) this.#wanted.splice(wanted, 1);
    for (const leaf of this.foldersOf(id)) removeLeaf(leaf);
    this.#earlier.forEach(removeGrove);
  }

  #makeNext(): void {
    let next = this.#wanted.shift();
    while (next !== undefined && this.#made.has(next)) next = this.#wanted.shift();
    if (next === undefined) return;
    const id = next;
    this.#making += 1;
    const made = (error: Error | null, anew: boolean): void => {
      this.#making -= 1;
      if (error === null) this.#noteMade(id, anew);
      this.#makeNext();
    };
    makeLeafLater(join(this.#cgroup.folder, leafName(id)), made);
  }

  /** The daemon goes back to where it came from; what is empty then is removed. */
  [Symbol.dispose](): void {
    this.#wanted.length = 0;
    this.#cgroup[Symbol.dispose]();
    this.#earlier.forEach(removeGrove);
  }

  #enter(id: InstanceId, leaf: string): boolean {
    if (!this.#made.has(id) && !this.#make(id, leaf)) return false;
    try {
      enterLeaf(leaf, this.#untouched.delete(id));
      return true;
    } catch {
      // Somebody removed it.
      return this.#make(id, leaf) && entered(leaf);
    }
  }

  /** One that was needed sooner than the background had it may have been entered already. */
  #noteMade(id: InstanceId, anew: boolean): void {
    if (anew && !this.#made.has(id)) this.#untouched.add(id);
    this.#made.add(id);
  }

  #make(id: InstanceId, leaf: string): boolean {
    try {
      this.#noteMade(id, makeLeaf(leaf));
      return true;
    } catch {
      // A limit on cgroups forbids it: this tree is watched by /proc instead.
      removeLeaf(leaf);
      return false;
    }
  }
}

function entered(leaf: string): boolean {
  try {
    enterLeaf(leaf);
    return true;
  } catch {
    return false;
  }
}
