import type { InstanceId } from '../base/process.ts';
import type { Instance } from '../core/state.ts';
import { isSupError } from '../errors/sup-error.ts';
import { slotFolder } from '../logs/slot-folder.ts';
import type { Home, Identity } from '../platform/platform.ts';
import type { ProcessSpec } from '../spec/types.ts';
import type { Capture, CaptureRequest, CaptureSlot } from './capture/capture.ts';
import { idOf } from './slot.ts';

/** The folder of a slot's log segments. */
export const logDirOf = (home: Home, { app, name, instance, logs }: ProcessSpec): string =>
  slotFolder(logs.dir ?? home.logDir, app, `${name}@${instance}`);

/** The open captures: one for each slot that has a run or may soon have one again. */
export class Outputs implements Disposable {
  readonly #open = new Map<InstanceId, CaptureSlot>();
  readonly #home: Home;
  readonly #capture: Capture;

  constructor(home: Home, capture: Capture) {
    this.#home = home;
    this.#capture = capture;
  }

  /** Makes in one go what many slots need. What cannot be made for one must not hold up the others: its own start says why. */
  prepare(specs: readonly ProcessSpec[]): void {
    const fresh = specs.filter((spec) => !this.#open.has(idOf(spec)));
    if (fresh.length === 0) return;
    try {
      this.#capture.prepare(fresh.map((spec) => this.#request(idOf(spec), spec)));
    } catch (error) {
      if (!isSupError(error)) throw error;
    }
  }

  /** The capture itself knows whether an open one still serves the spec. `identity`: who will write to it. */
  open({ id, spec }: Instance, identity: Identity | null): CaptureSlot {
    const slot = this.#capture.open({ ...this.#request(id, spec), owner: identity?.uid ?? null });
    this.#open.set(id, slot);
    return slot;
  }

  /** The one that is open, whatever the spec says by now: a run keeps its own to its end. */
  current(instance: Instance, identity: Identity | null): CaptureSlot {
    return this.#open.get(instance.id) ?? this.open(instance, identity);
  }

  drain(id: InstanceId): void {
    this.#open.get(id)?.drain();
  }

  /** The slot is at rest: what its last run still wrote is kept, then its descriptors are given back. */
  close(id: InstanceId): void {
    const slot = this.#open.get(id);
    if (slot === undefined) return;
    this.#open.delete(id);
    slot[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#open.keys()]) this.close(id);
  }

  #request(id: InstanceId, spec: ProcessSpec): CaptureRequest {
    return { id, logs: spec.logs, dir: logDirOf(this.#home, spec), owner: null };
  }
}
