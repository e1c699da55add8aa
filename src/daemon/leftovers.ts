import type { InstanceId, SignalName } from '../base/process.ts';
import type { Millis } from '../base/time.ts';
import type { TreeRef, Trees } from '../platform/platform.ts';
import type { ProcessSpec } from '../spec/types.ts';
import { idOf } from './slot.ts';

/** What a start waits for while processes of an earlier daemon are being ended; shown to people. */
export const LEFTOVERS = 'the end of processes that an earlier daemon left';

/** How often the leftovers are looked at while they end. */
export const LEFTOVER_LOOK_MS: Millis = 50;

/** How a tree is asked to end whose spec died with its daemon. */
const UNKNOWN_STOP = { signal: 'SIGTERM' as SignalName, timeoutMs: 10_000 };

type Stop = Pick<ProcessSpec['stop'], 'signal' | 'timeoutMs'>;

/**
 * Processes that a daemon which died left behind. Until they can be adopted they are ended, as gently as their spec
 * asks, before a successor starts: the same slot never runs twice. Those of apps that nobody has applied yet are left
 * to themselves until somebody does, or until everything is told to stop.
 */
export class Leftovers implements Disposable {
  readonly #trees: Trees;
  readonly #cleared: (id: InstanceId) => void;
  /** Found at the start and not yet told to end. */
  readonly #found: Set<InstanceId>;
  readonly #ending = new Map<InstanceId, { readonly ref: TreeRef; readonly killAt: number }>();
  #timer: NodeJS.Timeout | undefined;

  /** `cleared`: the last process of a slot that was told to end is gone. */
  constructor(trees: Trees, found: ReadonlySet<InstanceId>, cleared: (id: InstanceId) => void) {
    this.#trees = trees;
    this.#found = new Set(found);
    this.#cleared = cleared;
  }

  /** Whether processes of this slot are still on their way out. */
  has(id: InstanceId): boolean {
    return this.#ending.has(id);
  }

  /** Slots with processes that nobody has asked about yet. */
  get found(): readonly InstanceId[] {
    return [...this.#found];
  }

  get ending(): readonly InstanceId[] {
    return [...this.#ending.keys()];
  }

  /** Tells what is left of an app to end: by its spec where the slot still has one. Returns the slots. */
  clearApp(app: string, specs: readonly ProcessSpec[]): readonly InstanceId[] {
    const stops = new Map(specs.map((spec) => [idOf(spec), spec.stop]));
    const ours = this.found.filter((id) => id.startsWith(`${app}/`));
    for (const id of ours) this.#end(id, stops.get(id) ?? UNKNOWN_STOP);
    return ours;
  }

  /** Tells everything that is left to end. Returns the longest time that it is given. */
  clearAll(): Millis {
    for (const id of this.found) this.#end(id, UNKNOWN_STOP);
    const now = performance.now();
    return [...this.#ending.values()].reduce((longest, { killAt }) => Math.max(longest, killAt - now), 0);
  }

  /** Skips what is left of the time that they were given. */
  kill(): void {
    const now = performance.now();
    for (const [id, { ref }] of this.#ending) this.#ending.set(id, { ref, killAt: now });
    if (this.#ending.size > 0) this.#look();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #end(id: InstanceId, { signal, timeoutMs }: Stop): void {
    const ref: TreeRef = { id, main: null };
    this.#found.delete(id);
    this.#trees.signal(ref, signal, 'tree');
    this.#ending.set(id, { ref, killAt: performance.now() + timeoutMs });
    this.#timer ??= setInterval(() => this.#look(), LEFTOVER_LOOK_MS);
  }

  #look(): void {
    const alive = this.#trees.populated([...this.#ending.values()].map(({ ref }) => ref));
    for (const [id, { ref, killAt }] of this.#ending) {
      if (!alive.has(id)) {
        this.#ending.delete(id);
        this.#cleared(id);
      } else if (performance.now() >= killAt) this.#trees.signal(ref, 'SIGKILL', 'tree');
    }
    if (this.#ending.size === 0) this[Symbol.dispose]();
  }
}
