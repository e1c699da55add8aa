import type { InstanceId } from '../base/process.ts';
import type { Millis } from '../base/time.ts';
import type { TreeRef, Trees } from '../platform/platform.ts';

/** How soon what was spared is looked at: mostly there is nothing of it, and then its slot is given back at once. The last one repeats. */
export const SPARED_LOOKS_MS: readonly Millis[] = [0, 250, 1_000, 5_000];

/**
 * What outlives its main process by `stop.scope: main`. It goes on writing where its run has written, and would die of
 * that if nobody read there: so what belongs to its slot is held for as long as one of it lives.
 */
export class Spared implements Disposable {
  readonly #trees: Pick<Trees, 'populated'>;
  readonly #gone: (id: InstanceId) => void;
  readonly #held = new Map<InstanceId, TreeRef>();
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;

  /** `gone`: nothing of it lives (any more), or nobody looks any more; never for what was let go. */
  constructor(trees: Pick<Trees, 'populated'>, gone: (id: InstanceId) => void) {
    this.#trees = trees;
    this.#gone = gone;
  }

  /** The slot has come to rest. */
  hold(ref: TreeRef): void {
    this.#held.set(ref.id, ref);
    this.#looks = 0;
    this.#lookLater();
  }

  /** The slot is in use again. */
  letGo(id: InstanceId): void {
    this.#held.delete(id);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const id of this.#held.keys()) this.#gone(id);
    this.#held.clear();
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    if (this.#held.size === 0) return;
    const wait = SPARED_LOOKS_MS[Math.min(this.#looks, SPARED_LOOKS_MS.length - 1)] ?? 0;
    this.#timer = setTimeout(() => this.#look(), wait);
  }

  #look(): void {
    const alive = this.#trees.populated([...this.#held.values()]);
    for (const id of [...this.#held.keys()]) {
      if (alive.has(id)) continue;
      this.#held.delete(id);
      this.#gone(id);
    }
    this.#looks += 1;
    this.#lookLater();
  }
}
