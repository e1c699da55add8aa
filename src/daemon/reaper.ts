import type { Birth, InstanceId, Pid, SignalName } from '../base/process.ts';
import type { Millis } from '../base/time.ts';
import type { TreeRef, Trees } from '../platform/platform.ts';

/** How soon a tree that outlives its main process is looked at again; the last one repeats. */
export const RECHECK_MS: readonly Millis[] = [2, 5, 10, 20, 50, 100, 250];

/** The tree of the latest run of a slot. */
interface Tree {
  readonly run: number;
  readonly ref: TreeRef;
  /** The main process has ended; what is left is awaited. */
  ended: boolean;
  /** It has ended just now, in this turn of the loop: nobody else can have its number yet. */
  justEnded: boolean;
  /** A signal for what is left, sent when the tree is next looked at. */
  pending: SignalName | undefined;
  looks: number;
}

/**
 * Knows the process tree of each run, carries signals to it and, when its main process has ended,
 * tells the moment at which the last of it is gone. A look may cost a pass over the whole system: many trees that end
 * together share one.
 */
export class Reaper implements Disposable {
  readonly #trees = new Map<InstanceId, Tree>();
  readonly #due = new Set<InstanceId>();
  readonly #timers = new Map<InstanceId, NodeJS.Timeout>();
  readonly #platform: Trees;
  readonly #emptied: (id: InstanceId, run: number) => void;
  readonly #busy: (id: InstanceId) => boolean;
  #scheduled = false;

  /** `busy`: whether a command beside the main process lives, which a look over the system may not recognise. */
  constructor(platform: Trees, emptied: (id: InstanceId, run: number) => void, busy: (id: InstanceId) => boolean) {
    this.#platform = platform;
    this.#emptied = emptied;
    this.#busy = busy;
  }

  /** The tree of a run begins, with no main process yet. */
  begun(id: InstanceId, run: number): void {
    this.#trees.set(id, { run, ref: { id, main: null }, ended: false, justEnded: false, pending: undefined, looks: 0 });
  }

  born(id: InstanceId, run: number, pid: Pid, birth: Birth): void {
    this.#trees.set(id, {
      run,
      ref: { id, main: { pid, birth } },
      ended: false,
      justEnded: false,
      pending: undefined,
      looks: 0,
    });
  }

  ref(id: InstanceId): TreeRef | undefined {
    return this.#trees.get(id)?.ref;
  }

  /** Signals the live tree at once. What a dead main process left behind gets it at the next look, which comes right after. */
  signal(id: InstanceId, signal: SignalName, to: 'main' | 'tree' | 'rest'): void {
    const tree = this.#trees.get(id);
    if (tree === undefined) return;
    if (!tree.ended) this.#platform.signal(tree.ref, signal, to);
    else if (to !== 'main') {
      this.#strike(tree, signal);
      tree.pending = signal;
      this.#look(id);
    }
  }

  /** The main process has ended. */
  ended(id: InstanceId): void {
    const tree = this.#trees.get(id);
    if (tree === undefined) return;
    tree.ended = tree.justEnded = true;
  }

  /** From now on `emptied` is awaited. Asking again while it is awaited is harmless. */
  watch(id: InstanceId): void {
    if (this.#timers.has(id) || this.#due.has(id)) return;
    this.#look(id);
  }

  forget(id: InstanceId): void {
    this.#trees.delete(id);
    this.#due.delete(id);
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#due.clear();
    this.#trees.clear();
  }

  /** What stayed in the group of the main process need not wait for a look over the whole system, which takes several ms. */
  #strike({ ref, justEnded }: Tree, signal: SignalName): void {
    if (this.#platform.mechanism === 'cgroup' || signal !== 'SIGKILL' || !justEnded || ref.main === null) return;
    this.#platform.signalGroup(ref.main, signal);
  }

  #look(id: InstanceId): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#due.add(id);
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Exits that the kernel reported together are all in by then.
    setImmediate(() => {
      this.#scheduled = false;
      this.#lookAtAll();
    });
  }

  #lookAtAll(): void {
    const due = [...this.#due].flatMap((id) => this.#trees.get(id) ?? []);
    for (const tree of due) tree.justEnded = false;
    this.#due.clear();
    if (due.length === 0) return;
    const alive = this.#platform.populated(due.map((tree) => tree.ref));
    for (const tree of due) {
      if (alive.has(tree.ref.id) || this.#busy(tree.ref.id)) this.#insist(tree);
      else this.#end(tree);
    }
  }

  #insist(tree: Tree): void {
    const { id } = tree.ref;
    if (tree.pending !== undefined) {
      this.#platform.signal(tree.ref, tree.pending, 'rest');
      tree.pending = undefined;
    }
    const wait = RECHECK_MS[Math.min(tree.looks, RECHECK_MS.length - 1)] ?? 0;
    tree.looks += 1;
    this.#timers.set(
      id,
      setTimeout(() => {
        this.#timers.delete(id);
        this.#look(id);
      }, wait),
    );
  }

  #end(tree: Tree): void {
    this.#trees.delete(tree.ref.id);
    this.#emptied(tree.ref.id, tree.run);
  }
}
