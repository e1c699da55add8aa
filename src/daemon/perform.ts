import { unreachable } from '../base/unreachable.ts';
import type { Exit, InstanceId } from '../base/process.ts';
import type { Effect } from '../core/effect.ts';
import type { Event } from '../core/event.ts';
import { CALLED_OFF } from '../core/reason.ts';
import type { Instance, Part } from '../core/state.ts';
import type { Fleet } from './fleet.ts';
import { Launches } from './launches.ts';
import type { Reaper } from './reaper.ts';
import type { Rounds } from './rounds.ts';
import { type Spawner, spawn, unspawned } from './spawn.ts';

interface Order {
  readonly id: InstanceId;
  readonly run: number;
}

/** The hands: the one place where effects become calls to the system. */
export class Hands implements Disposable {
  readonly #spawner: Spawner;
  readonly #reaper: Reaper;
  readonly #rounds: Rounds;
  readonly #fleet: Fleet;
  readonly #dispatch: (id: InstanceId, event: Event) => void;
  readonly #launches = new Launches<Order>((order) => this.#launch(order));

  constructor(
    spawner: Spawner,
    reaper: Reaper,
    rounds: Rounds,
    fleet: Fleet,
    dispatch: (id: InstanceId, event: Event) => void,
  ) {
    this.#spawner = spawner;
    this.#reaper = reaper;
    this.#rounds = rounds;
    this.#fleet = fleet;
    this.#dispatch = dispatch;
  }

  perform(instance: Instance, effect: Effect): void {
    switch (effect.kind) {
      case 'spawn':
        return this.#launches.add({ id: instance.id, run: effect.run });
      case 'signal':
        if (effect.signal === 'SIGKILL') this.#rounds.kill(instance.id);
        return this.#reaper.signal(instance.id, effect.signal, effect.to);
      case 'execute':
        return this.#execute(instance, effect.part);
      case 'call-off':
        return this.#rounds.callOff(instance.id);
      case 'forget':
        this.#reaper.forget(instance.id);
        return this.#fleet.forget(instance);
      default:
        return unreachable(effect);
    }
  }

  [Symbol.dispose](): void {
    this.#launches[Symbol.dispose]();
  }

  #execute(instance: Instance, part: Part): void {
    const slot = this.#fleet.slot(instance.id);
    if (slot === undefined) return;
    if (part === 'before_start') this.#reaper.begun(instance.id, instance.run);
    this.#rounds.begin(instance, slot, part);
  }

  #launch({ id, run }: Order): void {
    const instance = this.#fleet.instance(id);
    const slot = this.#fleet.slot(id);
    if (instance === undefined || slot === undefined || instance.run !== run) return;
    // A stop was faster than the turn of this order: it is answered as a run that never lived.
    if (instance.state.kind !== 'starting') return this.#dispatch(id, { kind: 'exited', run, exit: CALLED_OFF });
    try {
      const child = spawn(this.#spawner, instance, slot, (exit) => this.#exited(id, run, exit));
      this.#reaper.born(id, run, child.pid, child.birth);
      this.#dispatch(id, { kind: 'spawned', run, pid: child.pid, birth: child.birth });
    } catch (error) {
      this.#dispatch(id, { kind: 'exited', run, exit: unspawned(error) });
    }
  }

  /** What the process still said is in the file before anybody learns that it has ended. */
  #exited(id: InstanceId, run: number, exit: Exit): void {
    if (this.#fleet.instance(id)?.run === run) {
      this.#spawner.outputs.drain(id);
      this.#reaper.ended(id);
    }
    this.#dispatch(id, { kind: 'exited', run, exit });
  }
}
