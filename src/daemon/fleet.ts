import type { Clock } from '../base/clock.ts';
import type { InstanceId } from '../base/process.ts';
import { type Instance, newborn } from '../core/state.ts';
import type { ProcessSpec } from '../spec/types.ts';
import { idOf, newSlot, type Origin, type Slot } from './slot.ts';
import type { Supervisor } from './supervisor.ts';

const processKey = (app: string, name: string): string => `${app}/${name}`;

/** Every slot that is known, and which slots belong to one process or one app. */
export class Fleet {
  readonly #slots = new Map<InstanceId, Slot>();
  readonly #processes = new Map<string, Set<InstanceId>>();
  readonly #apps = new Map<string, Set<InstanceId>>();
  /** How many slots a person gave to a process since its file was applied. */
  readonly #scaled = new Map<string, number>();
  readonly #supervisor: Supervisor;
  readonly #clock: Clock;

  constructor(supervisor: Supervisor, clock: Clock) {
    this.#supervisor = supervisor;
    this.#clock = clock;
  }

  /** Makes the slot known, at rest; one that is known already only learns where it comes from now. */
  admit(spec: ProcessSpec, app: Origin): Slot {
    const id = idOf(spec);
    const known = this.#slots.get(id);
    if (known !== undefined) {
      known.file = app.file;
      known.inherited = app.inherited;
      known.blueprints = app.blueprints;
      return known;
    }
    const slot = newSlot(id, app, this.#clock);
    this.#slots.set(id, slot);
    join(this.#processes, processKey(spec.app, spec.name), id);
    join(this.#apps, spec.app, id);
    this.#supervisor.add(newborn(id, spec));
    return slot;
  }

  forget(instance: Instance): void {
    const { id, spec } = instance;
    this.#slots.delete(id);
    leave(this.#processes, processKey(spec.app, spec.name), id);
    leave(this.#apps, spec.app, id);
    if (!this.#processes.has(processKey(spec.app, spec.name))) this.forgetScaled(spec.app, spec.name);
  }

  /** How many slots a person gave to the process; undefined when it has as many as its file asks for. */
  scaled(app: string, name: string): number | undefined {
    return this.#scaled.get(processKey(app, name));
  }

  noteScaled(app: string, name: string, count: number): void {
    this.#scaled.set(processKey(app, name), count);
  }

  /** Its file is applied again, or the last of it is gone. */
  forgetScaled(app: string, name: string): void {
    this.#scaled.delete(processKey(app, name));
  }

  slot(id: InstanceId): Slot | undefined {
    return this.#slots.get(id);
  }

  instance(id: InstanceId): Instance | undefined {
    return this.#supervisor.get(id);
  }

  instances(): Instance[] {
    return [...this.#supervisor.all()];
  }

  /** The slots of one process of an app. */
  ofProcess(app: string, name: string): Instance[] {
    return this.#lookUp(this.#processes.get(processKey(app, name)));
  }

  ofApp(app: string): Instance[] {
    return this.#lookUp(this.#apps.get(app));
  }

  #lookUp(ids: ReadonlySet<InstanceId> | undefined): Instance[] {
    const found: Instance[] = [];
    for (const id of ids ?? []) {
      const instance = this.#supervisor.get(id);
      if (instance !== undefined) found.push(instance);
    }
    return found;
  }
}

function join(groups: Map<string, Set<InstanceId>>, key: string, id: InstanceId): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, new Set([id]));
  else group.add(id);
}

function leave(groups: Map<string, Set<InstanceId>>, key: string, id: InstanceId): void {
  const group = groups.get(key);
  group?.delete(id);
  if (group?.size === 0) groups.delete(key);
}
