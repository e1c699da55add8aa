import type { InstanceId } from '../base/process.ts';
import { awaited } from '../core/awaited.ts';
import { unmet } from '../core/order.ts';
import type { Instance } from '../core/state.ts';
import type { Fleet } from './fleet.ts';

/** Keeps those that wait for others, and lets each go when all it waits for is there. */
export class Gate {
  /** `app/process` → who waits for it. */
  readonly #waiting = new Map<string, Set<InstanceId>>();
  readonly #fleet: Fleet;
  readonly #release: (id: InstanceId) => void;
  readonly #others: (id: InstanceId) => readonly string[];

  /** `release` lets a slot go if nothing holds it back any more. `others`: what else holds it back at this moment, in words. */
  constructor(fleet: Fleet, release: (id: InstanceId) => void, others: (id: InstanceId) => readonly string[]) {
    this.#fleet = fleet;
    this.#release = release;
    this.#others = others;
  }

  /** What holds the slot back at this moment: dependencies that are not met, by name, and the rest in words. */
  unmet({ id, spec }: Instance): readonly string[] {
    return [...unmet(spec, (name) => this.#fleet.ofProcess(spec.app, name)), ...this.#others(id)];
  }

  /** The same for people: what each dependency is to come to, and why it will not. */
  awaited({ id, spec }: Instance): readonly string[] {
    return [...awaited(spec, (name) => this.#fleet.ofProcess(spec.app, name)), ...this.#others(id)];
  }

  /** Whether something beside its dependencies holds the slot: then it is not free, whatever its state says. */
  held(id: InstanceId): boolean {
    return this.#others(id).length > 0;
  }

  changed(before: Instance, after: Instance): void {
    this.#keep(before, after);
    for (const id of [...(this.#waiting.get(`${after.spec.app}/${after.spec.name}`) ?? [])]) this.#release(id);
  }

  /** A waiting one may be given other dependencies: it waits for those from then on. */
  #keep(before: Instance, after: Instance): void {
    const [waited, waits] = [isWaiting(before), isWaiting(after)];
    if (waited && waits && before.spec === after.spec) return;
    if (waited) this.#note(before, false);
    if (!waits) return;
    this.#note(after, true);
    // What it was told to wait for some time ago may have come meanwhile.
    this.#release(after.id);
  }

  #note({ id, spec }: Instance, waits: boolean): void {
    for (const { process } of spec.dependsOn) {
      const key = `${spec.app}/${process}`;
      const set = this.#waiting.get(key) ?? new Set();
      if (waits) this.#waiting.set(key, set.add(id));
      else set.delete(id);
      if (set.size === 0) this.#waiting.delete(key);
    }
  }
}

const isWaiting = ({ state }: Instance): boolean => state.kind === 'waiting' && state.for.kind === 'dependency';
