import type { InstanceId } from '../base/process.ts';
import type { Millis } from '../base/time.ts';
import type { Event } from '../core/event.ts';
import { families, stopWaves } from '../core/order.ts';
import type { Asker, Instance } from '../core/state.ts';
import type { Fleet } from './fleet.ts';
import type { Gate } from './gate.ts';
import type { Settler } from './settler.ts';

/** How long past its stop timeout one wave may hold up the next: SIGKILL and the end of the tree take their time on a busy machine. */
export const WAVE_GRACE_MS: Millis = 10_000;

/** A command that goes from slot to slot, and may not have come to all of them yet. */
export type Sweep = 'stop' | 'delete' | 'restart';

/** One given command; no two are the same one. */
interface Claim {
  readonly command: Sweep;
}

/** How much longer for each stop command of the wave: its launch is one of many, and its time counts from its turn on. */
const TURN_MS: Millis = 50;

/**
 * Commands that concern several slots at once, in the order of their dependencies: dependents stop
 * before what they depend on, and start after it. A newer command for a slot takes it out of an
 * older one that has not reached it yet.
 */
export class Orderly {
  readonly #fleet: Fleet;
  readonly #gate: Gate;
  readonly #settler: Settler;
  readonly #dispatch: (id: InstanceId, event: Event) => void;
  /** The command that last laid hold of a slot and has not come to it yet. */
  readonly #claims = new Map<InstanceId, Claim>();

  constructor(fleet: Fleet, gate: Gate, settler: Settler, dispatch: (id: InstanceId, event: Event) => void) {
    this.#fleet = fleet;
    this.#gate = gate;
    this.#settler = settler;
    this.#dispatch = dispatch;
  }

  /** Whether a command is still on its way to this slot. */
  claimed(id: InstanceId): boolean {
    return this.#claims.has(id);
  }

  /** The command that is still on its way to this slot. */
  coming(id: InstanceId): Sweep | undefined {
    return this.#claims.get(id)?.command;
  }

  /**
   * Whether a stop of this slot is over: it is at rest and nothing of it lives, or somebody wants it up again, and then
   * there is nothing left to wait for.
   */
  stopped(id: InstanceId): boolean {
    if (this.claimed(id) || this.#gate.held(id)) return false;
    const instance = this.#fleet.instance(id);
    return isAtRest(instance) || instance?.want === 'up';
  }

  /** What holds the slot back at this moment, in words. */
  awaited(instance: Instance): readonly string[] {
    return this.#gate.awaited(instance);
  }

  /** Whether something is under way with this slot that its state does not tell. */
  busy(id: InstanceId): boolean {
    return this.claimed(id) || this.#gate.held(id);
  }

  /** Whether processes of an earlier daemon still live in this slot. */
  held(id: InstanceId): boolean {
    return this.#gate.held(id);
  }

  /**
   * A start by a person; those whose dependencies are not up yet wait for them. What others depend on comes first: a job
   * that runs once more has not completed any more when its dependents are asked about.
   */
  start(ids: readonly InstanceId[]): void {
    for (const id of this.#waves(ids).toReversed().flat()) {
      this.#claims.delete(id);
      const instance = this.#fleet.instance(id);
      if (instance !== undefined)
        this.#dispatch(id, { kind: 'start', by: 'person', after: this.#gate.unmet(instance) });
    }
  }

  /** Resolves when each is at rest (or has been given up on as stuck and the next wave has had its turn). */
  async stop(ids: readonly InstanceId[], command: 'stop' | 'delete' = 'stop', by: Asker = 'person'): Promise<void> {
    const claim = this.#claim(ids, command);
    for (const wave of this.#waves(ids)) {
      const mine = wave.filter((id) => this.#take(id, claim));
      for (const id of mine) this.#dispatch(id, command === 'stop' ? { kind: command, by } : { kind: command });
      await this.#atRest(mine);
    }
  }

  /** Each stays known, as it is or as it will be: a delete passes it by, or only stops what it has come to already. */
  keep(ids: readonly InstanceId[]): void {
    for (const id of ids) {
      if (this.coming(id) === 'delete') this.#claims.delete(id);
      if (this.#fleet.instance(id)?.want === 'gone') this.#dispatch(id, { kind: 'stop' });
    }
  }

  /** Each on its own where none depends on another; else all down in order and up in order. */
  restart(ids: readonly InstanceId[]): Promise<void> {
    return this.renew([], ids);
  }

  /**
   * Starts some and restarts others as one command. Where they depend on each other, all that runs of them goes down in
   * order before the first comes up, and those come up in order: none runs on beside the new one of what it depends on.
   * Nobody waits for others than these.
   */
  async renew(starts: readonly InstanceId[], restarts: readonly InstanceId[]): Promise<void> {
    const again = new Set(restarts);
    const tied = families(this.#known([...starts, ...restarts])).filter(
      (ids) => ids.some((id) => again.has(id)) && this.#waves(ids).length > 1,
    );
    const inOrder = new Set(tied.flat());
    this.start(starts.filter((id) => !inOrder.has(id)));
    for (const id of restarts) if (!inOrder.has(id)) this.#restart(id);
    await Promise.all(tied.map((ids) => this.#downAndUp(ids, again)));
  }

  #restart(id: InstanceId): void {
    this.#claims.delete(id);
    const instance = this.#fleet.instance(id);
    if (instance !== undefined) this.#dispatch(id, { kind: 'restart', after: this.#gate.unmet(instance) });
  }

  async #downAndUp(ids: readonly InstanceId[], again: ReadonlySet<InstanceId>): Promise<void> {
    // What an older command deletes must not be forgotten before it is started.
    this.keep(ids);
    const claim = this.#claim(ids, 'restart');
    for (const wave of this.#waves(ids)) {
      const mine = wave.filter((id) => again.has(id) && this.#claims.get(id) === claim);
      for (const id of mine) this.#dispatch(id, { kind: 'stop' });
      await this.#atRest(mine);
    }
    this.start(ids.filter((id) => this.#take(id, claim)));
  }

  #known(ids: readonly InstanceId[]): readonly Instance[] {
    return ids.flatMap((id) => this.#fleet.instance(id) ?? []);
  }

  #waves(ids: readonly InstanceId[]): readonly (readonly InstanceId[])[] {
    return stopWaves(this.#known(ids));
  }

  #claim(ids: readonly InstanceId[], command: Sweep): Claim {
    const claim: Claim = { command };
    for (const id of ids) this.#claims.set(id, claim);
    return claim;
  }

  #take(id: InstanceId, claim: Claim): boolean {
    if (this.#claims.get(id) !== claim) return false;
    this.#claims.delete(id);
    return true;
  }

  async #atRest(ids: readonly InstanceId[]): Promise<void> {
    const stops = ids.flatMap((id) => this.#fleet.instance(id)?.spec.stop ?? []);
    const turns = stops.filter(({ command }) => command !== null).length * TURN_MS;
    const timeoutMs = Math.max(0, ...stops.map((stop) => stop.timeoutMs)) + turns + WAVE_GRACE_MS;
    const done = (id: InstanceId): boolean => isAtRest(this.#fleet.instance(id)) && !this.#gate.held(id);
    await this.#settler.wait({ ids, timeoutMs, done });
    this.#settler.touch();
  }
}

/** No child and nothing planned by itself; a slot that is forgotten is at rest for ever. */
export const isAtRest = (instance: Instance | undefined): boolean =>
  instance === undefined || instance.state.kind === 'stopped' || instance.state.kind === 'failed';
