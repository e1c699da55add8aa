import type { Exit } from '../../src/base/process.ts';
import type { Effect } from '../../src/core/effect.ts';
import type { Event } from '../../src/core/event.ts';
import { unmet } from '../../src/core/order.ts';
import { reduce } from '../../src/core/reduce.ts';
import { deadline, type Instance, newborn, type Part } from '../../src/core/state.ts';
import type { ProcessSpec } from '../../src/spec/types.ts';
import { Agenda } from './agenda.ts';
import { reachesTable } from './cells.ts';
import { comeBack } from './comeback.ts';
import { Ledger, type Seen } from './ledger.ts';
import type { Luck } from './luck.ts';
import { type Process, System } from './system.ts';
import { deepFrozen } from './wishes.ts';

/** How many states back the file of a daemon may be that lost its last writes. */
const HISTORY = 20;

export interface Slot {
  readonly id: string;
  readonly ledger: Ledger;
  instance: Instance;
  /** The last states, newest first: what a file that lost its last writes may still hold. */
  history: Instance[];
  wakeAt: number | undefined;
  /** Facts of earlier runs, to be told once more when they are stale. */
  readonly told: Event[];
}

/** A command whose turn is to come, or has come. */
interface Turn {
  readonly run: number;
  readonly part: Part;
}

/** A daemon in miniature: the loop, the hands and the reaper, on a clock that jumps. It can die and come back. */
export class Fleet {
  readonly slots = new Map<string, Slot>();
  readonly agenda = new Agenda();
  readonly system: System;
  readonly #luck: Luck;
  readonly #look: (seen: Seen, slot: Slot) => void;
  readonly #fail: (invariant: string) => void;
  readonly #inbox: { readonly slot: Slot; readonly event: Event }[] = [];
  now = 0;
  /** Which daemon this is. What was on its way to an earlier one is lost. */
  #epoch = 0;
  /** The commands of each slot that wait for their turn. */
  readonly #turns = new Map<Slot, Turn>();
  #alive = true;
  #busy = false;
  /** Dies after the next step has been saved and before it has been performed. */
  doomed = false;

  constructor(luck: Luck, look: (seen: Seen, slot: Slot) => void, fail: (invariant: string) => void) {
    this.#luck = luck;
    this.#look = look;
    this.#fail = fail;
    this.system = new System(
      luck,
      this.agenda,
      () => this.now,
      (process) => this.#died(process),
    );
  }

  admit(spec: ProcessSpec): void {
    const id = `${spec.app}/${spec.name}@${spec.instance}`;
    const instance = deepFrozen(newborn(id, spec));
    this.slots.set(id, { id, ledger: new Ledger(), instance, history: [], wakeAt: undefined, told: [] });
  }

  unmet(spec: ProcessSpec): readonly string[] {
    return unmet(spec, (name) =>
      [...this.slots.values()].map(({ instance }) => instance).filter((i) => i.spec.name === name),
    );
  }

  /** Does what is due next; false when nothing is. */
  advance(): boolean {
    const next = this.agenda.take();
    if (next === undefined) return false;
    this.now = Math.max(this.now, next.at);
    next.act();
    return true;
  }

  dispatch(slot: Slot, event: Event): void {
    this.#inbox.push({ slot, event });
    if (this.#busy) return;
    this.#busy = true;
    for (let mail = this.#inbox.shift(); mail !== undefined; mail = this.#inbox.shift()) {
      if (this.#alive && this.slots.get(mail.slot.id) === mail.slot) this.#handle(mail.slot, mail.event);
    }
    this.#busy = false;
  }

  /** News that takes its time, and is lost when the daemon dies before it comes. */
  tell(slot: Slot, event: Event, inMs: number): void {
    const epoch = this.#epoch;
    this.agenda.add(this.now + inMs, () => {
      if (epoch === this.#epoch) this.dispatch(slot, event);
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** kill -9: nothing is told any more; the processes do not notice. */
  die(): void {
    this.#alive = false;
    this.doomed = false;
    this.#epoch += 1;
    this.#turns.clear();
    for (const process of this.system.processes) process.orphaned = true;
    const lost = this.#luck.strikes(0.3);
    this.agenda.add(this.now + this.#luck.whole(0, this.#luck.pick([50, 3_000, 20_000])), () => this.#comeBack(lost));
  }

  #comeBack(lost: boolean): void {
    this.#alive = true;
    for (const broken of comeBack(this, this.#luck, lost)) this.#fail(broken);
  }

  #handle(slot: Slot, event: Event): void {
    const before = slot.instance;
    const { instance: after, effects } = reduce(before, event, this.now, this.#luck.next);
    deepFrozen(after);
    this.#look(
      {
        now: this.now,
        before,
        event,
        after,
        effects,
        reached: reachesTable(before, event, this.now),
        tree: this.system.tree(slot.id),
        main: this.system.mainOf(slot.id),
      },
      slot,
    );
    if (after === before && effects.length === 0) return;
    slot.instance = after;
    slot.history.unshift(after);
    slot.history.length = Math.min(slot.history.length, HISTORY);
    this.#spare(slot, before);
    if ('run' in event) slot.told.push(event);
    if (this.doomed) return this.die();
    for (const effect of effects) this.#perform(slot, effect);
    this.wake(slot);
    this.#followUp(slot);
  }

  /** Arms the one timer of the slot. */
  wake(slot: Slot): void {
    const at = deadline(slot.instance);
    if (at === slot.wakeAt) return;
    slot.wakeAt = at;
    if (at === undefined) return;
    const epoch = this.#epoch;
    this.agenda.add(at, () => {
      if (epoch !== this.#epoch || slot.wakeAt !== at) return;
      slot.wakeAt = undefined;
      this.dispatch(slot, { kind: 'elapsed' });
    });
  }

  /** What a daemon does after each step: an empty tree is seen at once, and who waits for others is looked at again. */
  #followUp(slot: Slot): void {
    const { state, run } = slot.instance;
    const cleared = state.kind === 'starting' && state.phase === 'clearing';
    const ended = state.kind === 'stopping' && state.exit !== undefined;
    if ((cleared || ended) && this.system.tree(slot.id).length === 0) {
      this.dispatch(slot, { kind: 'emptied', run });
    }
    for (const other of this.slots.values()) {
      const waits = other.instance.state;
      if (waits.kind !== 'waiting' || waits.for.kind !== 'dependency') continue;
      if (this.unmet(other.instance.spec).length === 0) this.dispatch(other, { kind: 'released' });
    }
  }

  /** With its run the commands of the run are over. `stop.scope: main`: the slot is free once the main process is gone, and the others are nobody's any more. */
  #spare(slot: Slot, before: Instance): void {
    const taken = ['starting', 'running', 'stopping'];
    const { state, run, spec } = slot.instance;
    const freed = !taken.includes(state.kind) || run !== before.run;
    if (freed) this.#strike(slot);
    if (freed) for (const errand of this.system.errands(slot.id)) this.system.kill(errand);
    if (freed && taken.includes(before.state.kind)) this.#spareRest(slot, spec);
    if (before.state.kind === 'stopped' && before.state.before !== undefined && freed) this.#spareRest(slot, spec);
  }

  #spareRest({ id }: Slot, { stop }: ProcessSpec): void {
    if (stop.scope !== 'main') return;
    for (const process of this.system.tree(id)) if (!process.main) process.spared = true;
  }

  #perform(slot: Slot, effect: Effect): void {
    switch (effect.kind) {
      case 'spawn':
        return this.#spawn(slot, effect.run);
      case 'signal':
        if (effect.signal === 'SIGKILL') this.#strike(slot);
        return this.system.signal(slot.id, effect.signal, effect.to);
      case 'execute':
        return this.#order(slot, { run: effect.run, part: effect.part });
      case 'call-off':
        this.#strike(slot);
        return this.system.callOff(slot.id);
      case 'forget':
        this.slots.delete(slot.id);
        return;
    }
  }

  /** Others may be launched first, for longer than the time that a command has. */
  #order(slot: Slot, turn: Turn): void {
    const wait = this.#luck.pick([0, 0, 0, 20, 3_000, 12_000]);
    const epoch = this.#epoch;
    this.#turns.set(slot, turn);
    this.agenda.add(this.now + wait, () => {
      if (epoch !== this.#epoch || this.#turns.get(slot) !== turn) return;
      this.#turns.delete(slot);
      this.dispatch(slot, { kind: 'begun', ...turn });
      if (this.#alive) this.#execute(slot, turn.run, turn.part);
    });
  }

  /** What waits for its turn is called off with the others. */
  #strike(slot: Slot): void {
    const turn = this.#turns.get(slot);
    this.#turns.delete(slot);
    if (turn !== undefined)
      this.tell(slot, { kind: 'ran', ...turn, failure: 'it had no turn' }, this.#luck.whole(0, 5));
  }

  /** A command that cannot be run, or one that does what it does; a stop command mostly reaches the main process. */
  #execute(slot: Slot, run: number, part: Part): void {
    const { system } = this;
    const main = system.mainOf(slot.id);
    if (this.#luck.strikes(0.08)) {
      return this.tell(slot, { kind: 'ran', run, part, failure: 'no such file' }, this.#luck.whole(0, 5));
    }
    system.execute(slot.id, run, part);
    if (part === 'stop_command' && main !== undefined) system.ask(main, slot.instance.spec.stop.signal);
  }

  #spawn(slot: Slot, run: number): void {
    const inMs = this.#luck.whole(0, this.#luck.pick([0, 20, 20, 1_000]));
    if (this.#luck.strikes(0.08)) {
      const exit: Exit = { kind: 'unspawned', code: 'LAUNCH_MISSING', message: 'no such file' };
      return this.tell(slot, { kind: 'exited', run, exit }, inMs);
    }
    const { pid } = this.system.launch(slot.id, run);
    // Slower than the start timeout now and then: the end of the run is decided before its birth is known.
    const answer = this.#luck.strikes(0.03) ? inMs + 4_000 : inMs;
    this.#answers.set(pid, this.now + answer);
    this.tell(slot, { kind: 'spawned', run, pid, birth: `b${pid}` }, answer);
    const { readiness } = slot.instance.spec;
    if (readiness === null || readiness.kind === 'after' || this.#luck.strikes(0.2)) return;
    this.tell(slot, { kind: 'probed', run, probe: 'readiness', healthy: true, detail: '' }, this.#luck.whole(0, 4_000));
  }

  /** When the birth of a process is told: its end is not told before. */
  readonly #answers = new Map<number, number>();

  /** How the last main process of each slot ended: what a new daemon may be able to find out. */
  readonly exits = new Map<string, { readonly run: number; readonly exit: Exit }>();

  #died(process: Process): void {
    if (process.main && process.exit !== undefined) {
      this.exits.set(process.slot, { run: process.run, exit: process.exit });
    }
    const slot = this.slots.get(process.slot);
    if (!this.#alive || slot === undefined || process.spared) return;
    const { run } = process;
    if (process.main) {
      const wait = Math.max(0, (this.#answers.get(process.pid) ?? 0) - this.now) + this.#luck.whole(0, 5);
      this.#answers.delete(process.pid);
      this.tell(slot, { kind: 'exited', run, exit: process.exit ?? { kind: 'unknown' } }, wait);
    }
    if (process.part !== undefined && !process.orphaned) {
      const failure = process.exit?.kind === 'code' && process.exit.code === 0 ? null : 'it failed';
      this.tell(slot, { kind: 'ran', run, part: process.part, failure }, this.#luck.whole(0, 5));
    }
    // The watcher of the tree may be faster than the news of the exit.
    if (this.system.tree(slot.id).length === 0) this.#tellEmptied(slot, run);
  }

  /** Commands come and go in a tree before its main process: only what is still empty is said to be. */
  #tellEmptied(slot: Slot, run: number): void {
    const epoch = this.#epoch;
    this.agenda.add(this.now + this.#luck.whole(0, 5), () => {
      const empty = this.system.tree(slot.id).length === 0;
      if (epoch === this.#epoch && empty) this.dispatch(slot, { kind: 'emptied', run });
    });
  }
}
