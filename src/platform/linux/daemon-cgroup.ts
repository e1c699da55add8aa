import { accessSync, closeSync, constants, openSync, rmdirSync, write, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { Millis } from '../../base/time.ts';
import { unlessExhausted } from '../posix/spare-descriptors.ts';
import { type CgroupPlace, ownPlace } from './cgroup-place.ts';
import { foldersIn, makeCgroup, makeLeaf, removeLeaf } from './leaf.ts';
import { DAEMON, leavesFolder } from './leaf-name.ts';

/** No instance's leaf has this name: `%%` stands only before a digest. */
const TRIAL = 'trial%%';
const PROCS = 'cgroup.procs';
/** A move of the whole process takes 10 ms; a daemon that has not arrived by then does without leaves. */
export const ARRIVAL_MAX_MS: Millis = 2_000;
const ARRIVAL_POLL_MS: Millis = 0.2;

/**
 * The cgroup in which the daemon lives, `<own cgroup>/sup.<tag>/daemon`. With the leaves below, it is one threaded
 * domain: between these cgroups a thread may move alone, and a thread that moves itself waits for nobody (0.1 ms),
 * while the move of a process waits for a grace period of the kernel (some 10 ms). The daemon pays that once, when it
 * moves in, and does not wait for it: the write goes through the thread pool.
 */
export class DaemonCgroup implements Disposable {
  readonly folder: string;
  readonly #place: CgroupPlace;
  /** Kept open, so that the way back from a leaf needs no free descriptor. */
  readonly #back: number;
  #state: 'moving' | 'there' | 'barred' | 'left' = 'moving';
  /** The leaf that the daemon could not leave. */
  #stuckIn: string | undefined;

  private constructor(place: CgroupPlace, folder: string, back: number) {
    this.#place = place;
    this.folder = folder;
    this.#back = back;
  }

  /** Tries really whether leaves can be made here, and begins to move in; undefined when they cannot. */
  static open(place: CgroupPlace, tag: string): DaemonCgroup | undefined {
    const folder = join(place.own, leavesFolder(tag), DAEMON);
    try {
      tryOut(folder);
      // The right to move between two cgroups is that to write this file of their common ancestor.
      accessSync(join(place.own, PROCS), constants.W_OK);
      const entry = openSync(join(folder, PROCS), 'r+');
      const cgroup = new DaemonCgroup(place, folder, openSync(join(folder, 'cgroup.threads'), 'r+'));
      cgroup.#moveIn(entry);
      return cgroup;
    } catch {
      // The rights, a limit on cgroups, or a place of a type that forbids it (ENOTSUP): nothing stays behind.
      removeGrove(dirname(folder));
      return undefined;
    }
  }

  /** False once it is known that this daemon can have no leaves. */
  get usable(): boolean {
    return this.#state === 'moving' || this.#state === 'there';
  }

  get stuckIn(): string | undefined {
    return this.#stuckIn;
  }

  /**
   * Whether this process lives in its cgroup now, waited for when it is on the way. Only then may a thread go into a
   * leaf: a move still under way would carry it out again at any moment.
   */
  arrived(): boolean {
    if (this.#state === 'moving') this.#state = this.#waited() ? 'there' : 'barred';
    return this.#state === 'there';
  }

  /**
   * Brings the calling thread back from `leaf`. The daemon must never stay in a leaf, where it would be killed with
   * the tree: when the way back is barred, all of it takes the next cgroup that lets it in, says so loudly, and
   * enters no leaf any more.
   */
  comeBack(leaf: string): void {
    try {
      writeSync(this.#back, '0');
    } catch (cause) {
      this.#state = 'barred';
      const refuge = this.#takeRefuge([this.folder, ...this.#above()]);
      if (refuge === undefined) this.#stuckIn = leaf;
      warn(leaf, refuge, cause);
    }
  }

  /** Leaves the cgroup for the one from which the daemon came, and removes what is empty then. */
  [Symbol.dispose](): void {
    if (this.#state === 'left') return;
    this.arrived();
    this.#state = 'left';
    closeSync(this.#back);
    if (ownPlace()?.own === this.folder) this.#takeRefuge(this.#above());
    removeGrove(dirname(this.folder));
  }

  #moveIn(entry: number): void {
    if (ownPlace()?.own === this.folder) {
      closeSync(entry);
      this.#state = 'there';
      return;
    }
    write(entry, '0', null, 'latin1', (error) => {
      closeSync(entry);
      if (this.#state === 'moving') this.#state = error === null ? 'there' : 'barred';
    });
  }

  #waited(): boolean {
    const end = performance.now() + ARRIVAL_MAX_MS;
    const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    while (ownPlace()?.own !== this.folder) {
      if (performance.now() > end) return false;
      Atomics.wait(pause, 0, 0, ARRIVAL_POLL_MS);
    }
    return true;
  }

  /** The nearest cgroup that takes this process in. */
  #takeRefuge(folders: readonly string[]): string | undefined {
    return folders.find((folder) => {
      try {
        writeFileSync(join(folder, PROCS), '0', { flag: 'r+' });
        return true;
      } catch {
        return false;
      }
    });
  }

  #above(): readonly string[] {
    const { mount, own } = this.#place;
    const above = [own];
    for (let folder = own; folder !== mount && folder.length > mount.length; folder = dirname(folder)) {
      above.push(dirname(folder));
    }
    return above;
  }
}

/** Removes the folder of a home, `sup.<tag>`, as far as nothing lives in it. */
export function removeGrove(folder: string): void {
  // What cannot be looked at now is looked at by the next daemon.
  for (const leaf of unlessExhausted([], () => foldersIn(join(folder, DAEMON)))) removeLeaf(leaf);
  for (const empty of [join(folder, DAEMON), folder]) {
    try {
      rmdirSync(empty);
    } catch {
      // Something lives in it, or it was never made.
    }
  }
}

/** Makes the cgroup of the daemon and, for a moment, a leaf in it. */
function tryOut(folder: string): void {
  const trial = join(folder, TRIAL);
  makeCgroup(dirname(folder));
  makeCgroup(folder);
  makeLeaf(trial);
  rmdirSync(trial);
}

function warn(leaf: string, refuge: string | undefined, cause: unknown): void {
  const where = refuge === undefined ? `it stays in ${leaf}` : `it stands in ${refuge} now`;
  const why = cause instanceof Error ? cause.message : String(cause);
  process.emitWarning(`the daemon could not return to its cgroup (${why}); ${where}; no leaves are used any more`, {
    code: 'SUP_LEAF_STUCK',
  });
}
