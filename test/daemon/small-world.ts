import type { Clock } from '../../src/base/clock.ts';
import type { Exit, InstanceId } from '../../src/base/process.ts';
import type { Event } from '../../src/core/event.ts';
import { Fleet } from '../../src/daemon/fleet.ts';
import { Gate } from '../../src/daemon/gate.ts';
import { Orderly } from '../../src/daemon/orderly.ts';
import { settled } from '../../src/daemon/settled.ts';
import { type Look, Settler } from '../../src/daemon/settler.ts';
import { idOf } from '../../src/daemon/slot.ts';
import { Supervisor } from '../../src/daemon/supervisor.ts';
import type { ProcessSpec } from '../../src/spec/types.ts';
import { aSpec, type SpecParts } from '../core/specs.ts';

/**
 * The daemon's inner parts as they are, in a world without processes: a spawn is answered at once, a signal ends its
 * process in the next turn of the loop, unless it is deaf. What was asked of the world stands in `asked`.
 */
export class SmallWorld {
  readonly asked: string[] = [];
  readonly deaf = new Set<InstanceId>();
  /** What holds a slot back beside its dependencies, in words. */
  readonly held = new Map<InstanceId, readonly string[]>();
  readonly fleet: Fleet;
  readonly gate: Gate;
  readonly orderly: Orderly;
  readonly settler = new Settler();
  readonly supervisor: Supervisor;
  /** By so much the clock of this world is ahead of the real one. */
  aheadMs = 0;
  readonly #clock: Clock = { now: () => performance.now() + this.aheadMs, wall: () => new Date(0) };
  #pid = 100;

  constructor() {
    const clock = this.#clock;
    this.supervisor = new Supervisor({
      clock,
      chance: () => 0.5,
      wake: () => {},
      changed: () => {},
      perform: ({ id }, effect) => {
        if (effect.kind === 'spawn') this.#spawn(id, effect.run);
        else if (effect.kind === 'signal') this.#signal(id, effect.run, effect.signal);
        else if (effect.kind === 'forget') this.asked.push(`forget ${id}`);
      },
      performed: (before, after) => {
        this.gate.changed(before, after);
        this.settler.touch();
      },
      failed: (error) => {
        throw error;
      },
    });
    this.fleet = new Fleet(this.supervisor, clock);
    this.gate = new Gate(
      this.fleet,
      (id) => {
        const instance = this.fleet.instance(id);
        if (instance !== undefined && this.gate.unmet(instance).length === 0) this.dispatch(id, { kind: 'released' });
      },
      (id) => this.held.get(id) ?? [],
    );
    this.orderly = new Orderly(this.fleet, this.gate, this.settler, (id, event) => this.dispatch(id, event));
  }

  dispatch(id: InstanceId, event: Event): void {
    this.supervisor.dispatch(id, event);
  }

  /** Makes slots known, all of the app `shop`; returns their ids. */
  admit(...all: readonly SpecParts[]): readonly InstanceId[] {
    const specs: readonly ProcessSpec[] = all.map(aSpec);
    for (const spec of specs) this.fleet.admit(spec, { file: null, inherited: {}, blueprints: null });
    return specs.map(idOf);
  }

  /** Its process ends, and nothing of it is left. */
  end(id: InstanceId, exit: Exit): void {
    const run = this.fleet.instance(id)?.run ?? 0;
    this.dispatch(id, { kind: 'exited', run, exit });
    this.dispatch(id, { kind: 'emptied', run });
  }

  state(id: InstanceId): string | undefined {
    return this.fleet.instance(id)?.state.kind;
  }

  /** What one is told of a slot who waits for at most `boundMs`. */
  settled(id: InstanceId, boundMs = 60_000): Look {
    const clock = this.#clock;
    return settled(id, { fleet: this.fleet, orderly: this.orderly, clock, until: clock.now() + boundMs });
  }

  #spawn(id: InstanceId, run: number): void {
    this.asked.push(`spawn ${id}`);
    this.#pid += 1;
    this.dispatch(id, { kind: 'spawned', run, pid: this.#pid, birth: `b${this.#pid}` });
  }

  #signal(id: InstanceId, run: number, signal: NodeJS.Signals): void {
    this.asked.push(`${signal} ${id}`);
    if (this.deaf.has(id) && signal !== 'SIGKILL') return;
    setImmediate(() => {
      this.dispatch(id, { kind: 'exited', run, exit: { kind: 'signal', signal } });
      this.dispatch(id, { kind: 'emptied', run });
    });
  }
}
