import { closeSync, mkdirSync, openSync, rmdirSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { InstanceId } from '../../base/process.ts';
import { errnoOf } from '../posix/system-words.ts';
import type { CgroupPlace } from './cgroup-place.ts';
import { removeLeaf } from './leaf.ts';
import { leafName, leavesFolder } from './leaf-name.ts';

/** No instance's leaf has this name: `%%` stands only before a digest. */
const TRIAL = 'trial%%';
const PROCS = 'cgroup.procs';

/**
 * The leaves of one home: a cgroup for each instance, `<own cgroup>/sup.<tag>/<leaf>`.
 *
 * A process is in its leaf before its first instruction, because the daemon itself moves into the leaf, starts
 * it there, and moves back: it is born where its parent stands. That takes about a tenth of a millisecond and
 * needs neither a helper program nor a controller. The daemon must never stay in a leaf, where it would be
 * killed with the tree: when the way back is barred it takes the next cgroup above that lets it in, says so
 * loudly, and enters no leaf any more.
 */
export class Leaves implements Disposable {
  readonly #place: CgroupPlace;
  readonly #folder: string;
  readonly #earlier: readonly string[];
  /** Kept open, so that the way back needs no free descriptor. */
  readonly #home: number;
  readonly #made = new Set<InstanceId>();
  #usable = true;
  /** The leaf that the daemon could not leave. */
  #stuckIn: string | undefined;

  private constructor(place: CgroupPlace, folder: string, earlier: readonly string[], home: number) {
    this.#place = place;
    this.#folder = folder;
    this.#earlier = earlier.filter((other) => other !== folder);
    this.#home = home;
  }

  /** Tries once, really, whether leaves can be made and entered here; undefined when they cannot. */
  static open(place: CgroupPlace, tag: string, earlier: readonly string[]): Leaves | undefined {
    const folder = join(place.own, leavesFolder(tag));
    let home: number;
    try {
      home = openSync(join(place.own, PROCS), 'r+');
    } catch {
      return undefined;
    }
    const leaves = new Leaves(place, folder, earlier, home);
    if (leaves.#enter(join(folder, TRIAL))) {
      leaves.#leave(join(folder, TRIAL));
      removeLeaf(join(folder, TRIAL));
    } else leaves.#usable = false;
    leaves.#tidy();
    if (leaves.#usable) return leaves;
    leaves[Symbol.dispose]();
    return undefined;
  }

  get usable(): boolean {
    return this.#usable;
  }

  /** The folder of the leaves, to be noted for later daemons. */
  get folder(): string {
    return this.#folder;
  }

  /** Runs `action` with this process inside the leaf of `id`, so that what it starts is born there; outside where that fails. */
  within<T>(id: InstanceId, action: (inside: boolean) => T): T {
    const leaf = join(this.#folder, leafName(id));
    if (!this.#usable || !this.#enter(leaf)) return action(false);
    this.#made.add(id);
    try {
      return action(true);
    } finally {
      this.#leave(leaf);
    }
  }

  /** Where leaves of `id` may be: its own place, and those that earlier daemons used. */
  foldersOf(id: InstanceId): readonly string[] {
    const name = leafName(id);
    return [this.#folder, ...this.#earlier].map((above) => join(above, name)).filter((leaf) => leaf !== this.#stuckIn);
  }

  release(id: InstanceId): void {
    for (const leaf of this.foldersOf(id)) removeLeaf(leaf);
    this.#made.delete(id);
    if (this.#made.size === 0) this.#tidy();
  }

  [Symbol.dispose](): void {
    closeSync(this.#home);
    this.#usable = false;
  }

  /** The common folder goes with its last leaf. */
  #tidy(): void {
    try {
      rmdirSync(this.#folder);
    } catch {
      // It still holds leaves, or was never made.
    }
  }

  #enter(leaf: string): boolean {
    try {
      writeFileSync(join(leaf, PROCS), '0', { flag: 'r+' });
      return true;
    } catch (error) {
      return errnoOf(error) === 'ENOENT' && this.#makeAndEnter(leaf);
    }
  }

  #makeAndEnter(leaf: string): boolean {
    try {
      mkdirSync(leaf, { recursive: true });
      writeFileSync(join(leaf, PROCS), '0', { flag: 'r+' });
      return true;
    } catch {
      // The rights, a limit on cgroups, or a controller forbids it: this tree is watched by /proc instead.
      removeLeaf(leaf);
      return false;
    }
  }

  #leave(leaf: string): void {
    try {
      writeSync(this.#home, '0');
    } catch (cause) {
      this.#usable = false;
      const refuge = this.#refuge();
      if (refuge === undefined) this.#stuckIn = leaf;
      warn(leaf, refuge, cause);
    }
  }

  /** The nearest cgroup above that takes this process in. */
  #refuge(): string | undefined {
    const { mount, own } = this.#place;
    const above = [own];
    for (let folder = own; folder !== mount && folder.length > mount.length; folder = dirname(folder)) {
      above.push(dirname(folder));
    }
    return [...above, this.#folder].find((folder) => {
      try {
        writeFileSync(join(folder, PROCS), '0', { flag: 'r+' });
        return true;
      } catch {
        return false;
      }
    });
  }
}

function warn(leaf: string, refuge: string | undefined, cause: unknown): void {
  const where = refuge === undefined ? `it stays in ${leaf}` : `it stands in ${refuge} now`;
  const why = cause instanceof Error ? cause.message : String(cause);
  process.emitWarning(`the daemon could not return to its cgroup (${why}); ${where}; no leaves are used any more`, {
    code: 'SUP_LEAF_STUCK',
  });
}
