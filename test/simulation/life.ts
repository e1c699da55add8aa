import type { Event } from '../../src/core/event.ts';
import { deadline } from '../../src/core/state.ts';
import type { Dependency } from '../../src/spec/types.ts';
import { type Cell } from './cells.ts';
import { Fleet, type Slot } from './fleet.ts';
import { INVARIANTS } from './invariants.ts';
import type { Seen } from './ledger.ts';
import { Luck } from './luck.ts';
import { aWish } from './wishes.ts';

/** How long commands and accidents go on; after it everything is stopped or deleted. */
const LIFE_MS = 400_000;
/** After this many things done the world must long be quiet; a loop that spins is found by it. */
const PATIENCE = 200_000;
/** How much of the story is told when an invariant breaks. */
const TRAIL = 40;

const SLOTS = 3;
const DEATHS = 14;
const COMMANDS = 60;
const ACCIDENTS = 150;

export interface Census {
  steps: number;
  readonly cells: Map<Cell, number>;
}

/** One seed, one story: three slots of an app from the first start to the quiet end. Throws when an invariant breaks. */
export class Life {
  readonly #luck: Luck;
  readonly #fleet: Fleet;
  readonly #census: Census;
  readonly #seed: number;
  readonly #trail: Seen[] = [];
  #ending = false;

  constructor(seed: number, census: Census) {
    this.#seed = seed;
    this.#census = census;
    this.#luck = new Luck(seed);
    this.#fleet = new Fleet(
      this.#luck,
      (seen, slot) => this.#look(seen, slot),
      (name) => this.#break(name),
    );
  }

  live(): void {
    for (let slot = 0; slot < SLOTS; slot++) this.#fleet.admit(this.#wish(slot));
    this.#plan();
    for (let done = 0; this.#fleet.advance(); done++) {
      if (done > PATIENCE) this.#break('the world comes to rest');
    }
    this.#checkQuiet();
  }

  #wish(slot: number) {
    const dependsOn: Dependency[] = [];
    for (let below = 0; below < slot; below++) {
      if (!this.#luck.strikes(0.3)) continue;
      dependsOn.push({ process: `p${below}`, until: this.#luck.pick(['started', 'ready', 'completed', 'exited']) });
    }
    return aWish(this.#luck, `p${slot}`, dependsOn);
  }

  #plan(): void {
    const sometime = (): number => this.#luck.whole(0, LIFE_MS);
    const { agenda } = this.#fleet;
    for (let slot = 0; slot < SLOTS; slot++) agenda.add(0, () => this.#command(slot, 'start'));
    for (let count = 0; count < COMMANDS; count++) {
      agenda.add(sometime(), () => this.#command(this.#luck.whole(0, SLOTS - 1)));
    }
    for (let count = 0; count < ACCIDENTS; count++) agenda.add(sometime(), () => this.#accident());
    for (let count = 0; count < DEATHS; count++) agenda.add(sometime(), () => this.#killDaemon());
    agenda.add(LIFE_MS + 60_000, () => this.#end());
  }

  /** Commands come in bursts now and then, as from a person who is in two minds. */
  #command(
    at: number,
    kind = this.#luck.pick([
      'start',
      'start',
      'start',
      'stop',
      'restart',
      'delete',
      'reset',
      'configure',
      'nudge',
    ] as const),
  ): void {
    if (!this.#fleet.alive || this.#ending) return;
    const name = `p${at}`;
    const slot = this.#fleet.slots.get(`shop/${name}@0`);
    if (slot === undefined) {
      this.#fleet.admit(this.#wish(at));
      return this.#command(at, 'start');
    }
    this.#fleet.dispatch(slot, this.#say(kind, slot));
    if (this.#luck.strikes(0.3))
      this.#fleet.agenda.add(this.#fleet.now + this.#luck.whole(0, 1_500), () => this.#command(at));
  }

  #say(kind: 'start' | 'stop' | 'restart' | 'delete' | 'reset' | 'configure' | 'nudge', slot: Slot): Event {
    const { spec } = slot.instance;
    switch (kind) {
      case 'start':
        return { kind, by: 'person', after: this.#fleet.unmet(spec) };
      case 'restart':
        return { kind, after: this.#fleet.unmet(spec) };
      case 'configure':
        return { kind, spec: aWish(this.#luck, spec.name, spec.dependsOn) };
      case 'nudge':
        // A daemon that brings up what is wanted up already.
        return slot.instance.want === 'up' &&
          slot.instance.state.kind !== 'stopped' &&
          slot.instance.state.kind !== 'failed'
          ? { kind: 'start', by: 'daemon', after: [] }
          : { kind: 'reset' };
      default:
        return { kind };
    }
  }

  /** What comes at the wrong moment, late or twice; and what goes wrong inside of processes. */
  #accident(): void {
    const slots = [...this.#fleet.slots.values()];
    if (!this.#fleet.alive || this.#ending || slots.length === 0) return;
    const slot = this.#luck.pick(slots);
    this.#fleet.dispatch(slot, this.#mishap(slot));
  }

  #mishap(slot: Slot): Event {
    const { run, state } = slot.instance;
    const luck = this.#luck;
    const healthy = luck.strikes(0.4);
    const empty = this.#fleet.system.tree(slot.id).length === 0;
    const gated = state.kind === 'waiting' && state.for.kind === 'dependency';
    switch (
      luck.pick(['stale', 'early', 'readiness', 'liveness', 'memory', 'memory', 'cpu', 'emptied', 'released'] as const)
    ) {
      case 'stale':
        return (
          slot.told.find((fact) => 'run' in fact && fact.run < run && fact.kind !== 'adopted') ?? {
            kind: 'emptied',
            run: run - 1,
          }
        );
      case 'readiness':
        return { kind: 'probed', run, probe: 'readiness', healthy, detail: 'd' };
      case 'liveness':
        return { kind: 'probed', run, probe: 'liveness', healthy, detail: 'd' };
      case 'memory':
        return { kind: 'breached', run, ceiling: 'memory', level: luck.pick(['soft', 'max']), detail: 'd' };
      case 'cpu':
        return { kind: 'breached', run, ceiling: 'cpu', level: luck.pick(['soft', 'max']), detail: 'd' };
      case 'emptied':
        return empty ? { kind: 'emptied', run } : { kind: 'elapsed' };
      case 'released':
        return gated ? { kind: 'elapsed' } : { kind: 'released' };
      case 'early':
        return { kind: 'elapsed' };
    }
  }

  /** Between two events, or between the saving of one and its performance. */
  #killDaemon(): void {
    if (!this.#fleet.alive || this.#ending) return;
    if (this.#luck.strikes(0.5)) this.#fleet.doomed = true;
    else this.#fleet.die();
  }

  #end(): void {
    if (!this.#fleet.alive) return this.#fleet.agenda.add(this.#fleet.now + 1_000, () => this.#end());
    this.#ending = true;
    this.#fleet.doomed = false;
    for (const slot of [...this.#fleet.slots.values()]) {
      this.#fleet.dispatch(slot, { kind: this.#luck.pick(['stop', 'delete']) });
    }
  }

  #look(seen: Seen, slot: Slot): void {
    this.#census.steps += 1;
    this.#trail.push(seen);
    if (this.#trail.length > TRAIL * 2) this.#trail.splice(0, TRAIL);
    if (seen.reached) {
      const cell: Cell = `${seen.before.state.kind} × ${seen.event.kind}`;
      this.#census.cells.set(cell, (this.#census.cells.get(cell) ?? 0) + 1);
    }
    slot.ledger.note(seen);
    for (const [name, holds] of NAMED) if (!holds(seen, slot.ledger)) this.#break(name);
    slot.ledger.close(seen);
  }

  #checkQuiet(): void {
    const { slots, system } = this.#fleet;
    if (system.processes.some(({ spared }) => !spared))
      this.#break('the world is quiet at the end: no process is left');
    for (const { instance } of slots.values()) {
      if (instance.state.kind !== 'stopped') this.#break('the world is quiet at the end: every slot rests');
      if (deadline(instance) !== undefined) this.#break('the world is quiet at the end: nothing is planned');
      if (instance.want === 'gone') this.#break('the world is quiet at the end: what was deleted is forgotten');
    }
  }

  #break(name: string): never {
    const story = this.#trail.slice(-TRAIL).map(({ now, before, event, after, effects }) => {
      const did = effects.length === 0 ? '' : ` ! ${JSON.stringify(effects)}`;
      return `${now.toFixed(1)} ${before.id} ${JSON.stringify(event)}\n    ${JSON.stringify(after.state)} want ${after.want}${did}`;
    });
    throw new Error(`seed ${this.#seed}: broken: ${name}\n${story.join('\n')}`);
  }
}

const NAMED = Object.entries(INVARIANTS);
