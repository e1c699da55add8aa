import type { InstanceId } from '../base/process.ts';
import type { Millis } from '../base/time.ts';
import type { TreeRef, Trees } from '../platform/platform.ts';
import type { ProcessSpec } from '../spec/types.ts';
import { idOf } from './slot.ts';

/** What a start waits for while processes of an earlier daemon are being ended; shown to people. */
export const LEFTOVERS = 'the end of processes that an earlier daemon left';

/** How often the leftovers are looked at while they end. */
export const LEFTOVER_LOOK_MS: Millis = 50;

/**
 * Processes that a daemon which died left behind. Until they can be adopted they are ended, as gently as
 * their spec asks, before a successor starts: the same slot never runs twice.
 */
export class Leftovers implements Disposable {
  readonly #trees: Trees;
  readonly #cleared: (id: InstanceId) => void;
  readonly #deadlines = new Map<InstanceId, { readonly ref: TreeRef; readonly killAt: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(trees: Trees, cleared: (id: InstanceId) => void) {
    this.#trees = trees;
    this.#cleared = cleared;
  }

  has(id: InstanceId): boolean {
    return this.#deadlines.has(id);
  }

  /** Looks for leftovers of these slots in one pass and tells those found to stop. Returns how many slots had any. */
  clear(specs: readonly ProcessSpec[]): number {
    const refs = new Map(specs.map((spec) => [idOf(spec), { id: idOf(spec), main: null }]));
    const found = this.#trees.populated([...refs.values()]);
    for (const spec of specs) {
      const ref = refs.get(idOf(spec));
      if (ref === undefined || !found.has(ref.id)) continue;
      this.#trees.signal(ref, spec.stop.signal, 'tree');
      this.#deadlines.set(ref.id, { ref, killAt: performance.now() + spec.stop.timeoutMs });
    }
    if (this.#deadlines.size > 0) this.#timer ??= setInterval(() => this.#look(), LEFTOVER_LOOK_MS);
    return found.size;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const alive = this.#trees.populated([...this.#deadlines.values()].map(({ ref }) => ref));
    for (const [id, { ref, killAt }] of this.#deadlines) {
      if (!alive.has(id)) {
        this.#deadlines.delete(id);
        this.#cleared(id);
      } else if (performance.now() >= killAt) this.#trees.signal(ref, 'SIGKILL', 'tree');
    }
    if (this.#deadlines.size === 0) this[Symbol.dispose]();
  }
}
