import { basename, dirname, join } from 'node:path';
import type { InstanceId } from '../../base/process.ts';
import type { CgroupPlace } from './cgroup-place.ts';
import { DaemonCgroup, removeGrove } from './daemon-cgroup.ts';
import { enterLeaf, foldersIn, isPopulated, makeLeaf, removeLeaf } from './leaf.ts';
import { DAEMON, idOfLeaf, leafName } from './leaf-name.ts';

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
    for (const leaf of this.foldersOf(id)) removeLeaf(leaf);
    this.#earlier.forEach(removeGrove);
  }

  /** The daemon goes back to where it came from; what is empty then is removed. */
  [Symbol.dispose](): void {
    this.#cgroup[Symbol.dispose]();
    this.#earlier.forEach(removeGrove);
  }

  #enter(id: InstanceId, leaf: string): boolean {
    if (!this.#made.has(id) && !this.#make(id, leaf)) return false;
    try {
      enterLeaf(leaf);
      return true;
    } catch {
      // Somebody removed it.
      return this.#make(id, leaf) && entered(leaf);
    }
  }

  #make(id: InstanceId, leaf: string): boolean {
    try {
      makeLeaf(leaf);
      this.#made.add(id);
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
