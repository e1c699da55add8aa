import type { Clock } from '../base/clock.ts';
import type { InstanceId } from '../base/process.ts';
import { type Instance, newborn } from '../core/state.ts';
import type { AppSpec, ProcessSpec } from '../spec/types.ts';
import { idOf, newSlot, type Slot } from './slot.ts';
import type { Supervisor } from './supervisor.ts';

const processKey = (app: string, name: string): string => `${app}/${name}`;

/** Every slot that is known, and which slots belong to one process or one app. */
export class Fleet {
  readonly #slots = new Map<InstanceId, Slot>();
  readonly #processes = new Map<string, Set<InstanceId>>();
  readonly #apps = new Map<string, Set<InstanceId>>();
  readonly #supervisor: Supervisor;
  readonly #clock: Clock;

  constructor(supervisor: Supervisor, clock: Clock) {
    this.#supervisor = supervisor;
    this.#clock = clock;
  }

  /** Makes the slot known, at rest; one that is known already only learns where it comes from now. */
  admit(spec: ProcessSpec, app: AppSpec): Slot {
    const id = idOf(spec);
    const known = this.#slots.get(id);
    if (known !== undefined) {
      known.file = app.file;
      known.inherited = app.inherited;
      return known;
    }
    const slot = newSlot(id, app.file, app.inherited, this.#clock);
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
