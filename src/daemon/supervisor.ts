import type { InstanceId } from '../base/process.ts';
import type { Clock } from '../base/clock.ts';
import type { Effect } from '../core/effect.ts';
import type { Event } from '../core/event.ts';
import { reduce } from '../core/reduce.ts';
import { deadline, type Instance } from '../core/state.ts';
import type { Instant } from '../base/time.ts';

/** What the loop needs of everything around it. */
export interface World {
  readonly clock: Clock;
  /** In [0, 1); only ever used for jitter. */
  readonly chance: () => number;
  /** Arms the instance's one deadline, or disarms it. */
  wake(id: InstanceId, at: Instant | undefined): void;
  /** Something about the instance is not as it was. Called before the effects are performed. */
  changed(before: Instance, after: Instance): void;
  perform(instance: Instance, effect: Effect): void;
  /** The effects of the step have been performed. */
  performed(before: Instance, after: Instance): void;
  /** Something of the above, or the core, threw: a bug. Called when the inbox is empty; must not throw. */
  failed(error: unknown): void;
}

/**
 * The loop. It owns every instance and takes one event at a time: asks the core what it means,
 * remembers the new instance, arms its one deadline, tells the others, performs the effects.
 * What is dispatched while an event is being handled waits its turn, so that no step ever sees
 * a half-done one.
 *
 * Whatever throws is a bug and ends the daemon (`World.failed`), yet nobody's bug may take anything from the others:
 * the rest of the step is done, the rest of the inbox is read, and whoever dispatched goes on with what he has begun.
 * A command that a person gave is never left half-applied by a part that only wanted to tell of it.
 */
export class Supervisor {
  readonly #instances = new Map<InstanceId, Instance>();
  readonly #inbox: { readonly id: InstanceId; readonly event: Event }[] = [];
  readonly #world: World;
  /** What was thrown since the inbox was last empty. */
  readonly #faults: unknown[] = [];
  #busy = false;

  constructor(world: World) {
    this.#world = world;
  }

  add(instance: Instance): void {
    this.#instances.set(instance.id, instance);
  }

  get(id: InstanceId): Instance | undefined {
    return this.#instances.get(id);
  }

  all(): IterableIterator<Instance> {
    return this.#instances.values();
  }

  get size(): number {
    return this.#instances.size;
  }

  dispatch(id: InstanceId, event: Event): void {
    this.#inbox.push({ id, event });
    if (this.#busy) return;
    this.#busy = true;
    // An index and not shift(): a restart of thousands fills the inbox faster than shift() empties it.
    for (let next = 0; next < this.#inbox.length; next++) {
      const mail = this.#inbox[next];
      if (mail !== undefined) this.#attempt(() => this.#handle(mail.id, mail.event));
    }
    this.#inbox.length = 0;
    this.#busy = false;
    for (const fault of this.#faults.splice(0)) this.#world.failed(fault);
  }

  #handle(id: InstanceId, event: Event): void {
    const before = this.#instances.get(id);
    if (before === undefined) return;
    const { instance: after, effects } = reduce(before, event, this.#world.clock.now(), this.#world.chance);
    if (after === before && effects.length === 0) return;
    this.#instances.set(id, after);
    this.#attempt(() => this.#world.wake(id, deadline(after)));
    this.#attempt(() => this.#world.changed(before, after));
    for (const effect of effects) {
      if (effect.kind === 'forget') this.#instances.delete(id);
      this.#attempt(() => this.#world.perform(after, effect));
    }
    this.#attempt(() => this.#world.performed(before, after));
  }

  /** The one place at which an error stops; it is told when nothing is half-done any more. */
  #attempt(part: () => void): void {
    try {
      part();
    } catch (error) {
      this.#faults.push(error);
    }
  }
}
