import type { Clock } from '../base/clock.ts';
import type { Millis } from '../base/time.ts';
import type { InstanceId } from '../base/process.ts';
import type { Event } from '../core/event.ts';
import type { Instance, State, StateKind } from '../core/state.ts';
import type { Home, Platform } from '../platform/platform.ts';
import type { Settings } from '../spec/settings/settings.ts';
import type { AppSpec } from '../spec/types.ts';
import { Bus } from './bus.ts';
import type { Capture } from './capture/capture.ts';
import type { Context, Stopped } from './context.ts';
import { Errands } from './errands.ts';
import { Essential, type EssentialEnded } from './essential.ts';
import { Fleet } from './fleet.ts';
import { Gate } from './gate.ts';
import { happenings, news } from './happenings.ts';
import type { Journal } from './journal.ts';
import { LEFTOVERS, Leftovers } from './leftovers.ts';
import { isAtRest, Orderly } from './orderly.ts';
import { Outputs } from './outputs.ts';
import { Hands } from './perform.ts';
import { Reaper } from './reaper.ts';
import { Rounds } from './rounds.ts';
import { Settler } from './settler.ts';
import { Shutdown } from './shutdown.ts';
import { recordExit } from './slot.ts';
import { Spared } from './spared.ts';
import { Supervisor } from './supervisor.ts';
import { Wakes } from './wakes.ts';

/** What a daemon is made of; the composition root hands in the real ones. */
export interface Parts {
  readonly home: Home;
  readonly platform: Platform;
  readonly clock: Clock;
  readonly chance: () => number;
  readonly capture: Capture;
  readonly journal: Journal;
  readonly version: string;
  /** Told when an essential process has ended for good; null: the daemon runs in the background, and goes on. */
  readonly essentialEnded: EssentialEnded | null;
  /** The slots in which an earlier daemon left processes. */
  readonly leftovers: ReadonlySet<InstanceId>;
  /** Processes are left behind by this one: the next daemon must look for them. */
  readonly leave: () => void;
  /** Nothing is left behind, also not of an earlier one. */
  readonly leaveNothing: () => void;
  /** Ends the process when the present answer is out. */
  readonly end: () => void;
}

/** Puts the parts of a daemon together. Disposing of it gives back timers and descriptors; it does not stop any process. */
export class Daemon implements Disposable {
  readonly context: Context;
  readonly #parts: Parts;
  readonly #supervisor: Supervisor;
  readonly #fleet: Fleet;
  readonly #wakes: Wakes;
  readonly #reaper: Reaper;
  readonly #outputs: Outputs;
  readonly #spared: Spared;
  readonly #errands: Errands;
  readonly #rounds: Rounds;
  readonly #hands: Hands;
  readonly #gate: Gate;
  readonly #settler = new Settler();
  readonly #leftovers: Leftovers;
  readonly #bus: Bus;
  readonly #essential: Essential | undefined;
  readonly #shutdown: Shutdown;
  #shutdownTimeoutMs: Millis | null = null;
  #stopping: Promise<Stopped> | undefined;

  constructor(parts: Parts) {
    const { home, platform, clock, capture } = parts;
    this.#parts = parts;
    // Two daemons of one home never start in the same millisecond: the lock lets one live.
    this.#bus = new Bus(clock.wall().getTime().toString(36));
    const dispatch = (id: InstanceId, event: Event) => this.#supervisor.dispatch(id, event);
    this.#supervisor = new Supervisor({
      clock,
      chance: parts.chance,
      wake: (id, at) => this.#wakes.set(id, at),
      changed: (before, after) => this.#changed(before, after),
      perform: (instance, effect) => this.#hands.perform(instance, effect),
      performed: (before, after) => this.#performed(before, after),
      // Thrown anew where nobody catches it, in a turn of its own: an answer that is due still leaves first.
      failed: (error) => void setImmediate(() => rethrow(error)),
    });
    this.#fleet = new Fleet(this.#supervisor, clock);
    if (parts.essentialEnded !== null) this.#essential = new Essential(this.#fleet, parts.essentialEnded);
    this.#wakes = new Wakes(clock, (id) => dispatch(id, { kind: 'elapsed' }));
    this.#reaper = new Reaper(
      platform.trees,
      (id, run) => dispatch(id, { kind: 'emptied', run }),
      (id) => this.#errands.lives(id),
    );
    this.#outputs = new Outputs(home, capture);
    this.#spared = new Spared(platform.trees, (id) => this.#giveBack(id));
    const spawner = { home, launcher: platform.launcher, outputs: this.#outputs };
    this.#errands = new Errands(spawner, platform.trees);
    const tell: Context['tell'] = (kind, id, told) => this.#bus.publish(news(kind, id, clock.wall(), told));
    this.#rounds = new Rounds({ errands: this.#errands, journal: parts.journal, tell, dispatch });
    this.#hands = new Hands(spawner, this.#reaper, this.#rounds, this.#fleet, dispatch);
    this.#leftovers = new Leftovers(platform.trees, parts.leftovers, (id) => this.#cleared(id));
    this.#gate = new Gate(
      this.#fleet,
      (id) => this.#release(id),
      (id) => (this.#leftovers.has(id) ? [LEFTOVERS] : []),
    );
    const orderly = new Orderly(this.#fleet, this.#gate, this.#settler, dispatch);
    this.#shutdown = new Shutdown({
      fleet: this.#fleet,
      orderly,
      settler: this.#settler,
      leftovers: this.#leftovers,
      reaper: this.#reaper,
      rounds: this.#rounds,
      journal: parts.journal,
      dispatch,
      leave: parts.leave,
      leaveNothing: parts.leaveNothing,
    });
    this.context = {
      clock,
      home,
      platform,
      version: parts.version,
      foreground: parts.essentialEnded !== null,
      startedAt: clock.wall(),
      fleet: this.#fleet,
      orderly,
      settler: this.#settler,
      bus: this.#bus,
      tell,
      reaper: this.#reaper,
      errands: this.#errands,
      journal: parts.journal,
      dispatch,
      applier: {
        fleet: this.#fleet,
        orderly,
        outputs: this.#outputs,
        dispatch,
        prepare: (ids) => platform.trees.prepare(ids),
        leftovers: (app) => this.#leftovers.found.filter((id) => id.startsWith(`${app}/`)),
        clearLeftovers: (app) => this.#clear(app),
      },
      shutdownTimeoutMs: () => this.#shutdownTimeoutMs,
      stopping: () => this.#stopping !== undefined,
      stopAll: () => (this.#stopping ??= this.#stopAll()),
      end: parts.end,
    };
    this.context.tell('daemon', null, { reason: `sup ${parts.version} is up`, pid: process.pid });
  }

  /** From now on. */
  configure({ events, shutdownTimeoutMs }: Settings): void {
    this.#bus.keep(events.keep);
    this.#shutdownTimeoutMs = shutdownTimeoutMs;
  }

  /** For one that stops everything: no stop timeout is waited for any more. */
  kill(): void {
    this.#shutdown.kill();
  }

  [Symbol.dispose](): void {
    for (const part of [
      this.#shutdown,
      this.#wakes,
      this.#hands,
      this.#errands,
      this.#reaper,
      this.#leftovers,
      this.#settler,
      this.#spared,
      this.#outputs,
    ]) {
      part[Symbol.dispose]();
    }
    this.#parts.capture[Symbol.dispose]();
  }

  #changed(before: Instance, after: Instance): void {
    const { clock, journal } = this.#parts;
    const slot = this.#fleet.slot(after.id);
    // With its run the commands of the run are over, whoever is spared beside them.
    if (isFreed(before, after)) this.#rounds.kill(after.id);
    if (slot !== undefined && after.last !== null && after.last !== before.last) recordExit(slot, after.last, clock);
    if (before.state.kind === after.state.kind && before.state === after.state) return;
    if (slot !== undefined && before.state.kind !== after.state.kind) slot.since = clock.wall();
    journal.changed(before, after);
    for (const each of happenings(before, after, clock)) this.#bus.publish(each);
  }

  #performed(before: Instance, after: Instance): void {
    const { id, state } = after;
    if (awaitsEmptyTree(state)) this.#reaper.watch(id);
    if (isAtRest(after) && !isAtRest(before)) this.#rest(after);
    if (!isAtRest(after) && isAtRest(before)) this.#spared.letGo(id);
    this.#gate.changed(before, after);
    this.#settler.touch();
    this.#essential?.changed(before, after);
  }

  #rest({ id, spec }: Instance): void {
    if (spec.stop.scope === 'main') this.#spared.hold(this.#reaper.ref(id) ?? { id, main: null });
    else this.#giveBack(id);
  }

  /** What a slot at rest does not need is made again at the next start. */
  #giveBack(id: InstanceId): void {
    this.#outputs.close(id);
    this.#parts.platform.trees.release(id);
  }

  #clear({ name, processes }: AppSpec): void {
    for (const id of this.#leftovers.clearApp(name, processes)) {
      this.#parts.journal.say(`${id}  ending the processes that an earlier daemon left`);
    }
  }

  #cleared(id: InstanceId): void {
    this.#parts.platform.trees.release(id);
    this.#release(id);
    this.#settler.touch();
  }

  #release(id: InstanceId): void {
    const instance = this.#fleet.instance(id);
    if (instance !== undefined && this.#gate.unmet(instance).length === 0)
      this.#supervisor.dispatch(id, { kind: 'released' });
  }

  #stopAll(): Promise<Stopped> {
    this.context.tell('daemon', null, { reason: 'everything is stopped, then the daemon ends', pid: process.pid });
    return this.#shutdown.stopAll(this.#shutdownTimeoutMs);
  }
}

/** A main process that is gone has left a tree behind, or before_start has. While the stop command is at work, its end comes first. */
function awaitsEmptyTree(state: State): boolean {
  if (state.kind === 'starting') return state.phase === 'clearing';
  if (state.kind !== 'stopping' || state.exit === undefined) return false;
  return state.awaits === undefined || state.phase === 'killing';
}

function isFreed(before: Instance, after: Instance): boolean {
  const taken = (kind: StateKind): boolean => kind === 'starting' || kind === 'running' || kind === 'stopping';
  return taken(before.state.kind) && (!taken(after.state.kind) || before.run !== after.run);
}

function rethrow(error: unknown): never {
  throw error;
}
