import type { InstanceId, SignalName } from '../base/process.ts';
import { SupError } from '../errors/sup-error.ts';
import type { Trees } from '../platform/platform.ts';
import { Errand, type ErrandOutcome, unborn } from './errand.ts';
import type { ErrandOrder, Purpose } from './errand-order.ts';
import { Launches } from './launches.ts';
import type { Spawner } from './spawn.ts';

/** How many commands of one purpose may be under way, those that wait for their turn among them; more are refused (ERRANDS_TOO_MANY). */
export const ERRANDS_MAX = 10_000;

/** What whoever orders a command has to say and to hear while it is under way. */
export interface Company {
  /** Calls it off: SIGTERM to its process group, and SIGKILL a while later. */
  readonly off?: AbortSignal;
  /** Called when its turn has come, right before it is started. */
  readonly begun?: () => void;
}

/** One that was ordered and is not over. Without an errand it waits for its turn. */
interface Call {
  readonly order: ErrandOrder;
  readonly begun: () => void;
  readonly tell: (outcome: ErrandOutcome) => void;
  errand?: Errand;
}

/** The commands of one purpose. Each has its own launches, so that slow starts never hold back a stop. */
interface Lane {
  size: number;
  readonly launches: Launches<Call>;
}

/**
 * Runs commands for instances, beside their main process or before it: with the folder, the environment (its files
 * read again), the identity and the mask of the instance, its output into the instance's log, in a session of its own
 * inside the instance's tree. MAINPID names the main process to it.
 */
export class Errands implements Disposable {
  readonly #spawner: Spawner;
  readonly #trees: Trees;
  readonly #calls = new Map<InstanceId, Set<Call>>();
  readonly #lanes = new Map<Purpose, Lane>();

  constructor(spawner: Spawner, trees: Trees) {
    this.#spawner = spawner;
    this.#trees = trees;
  }

  /** Runs one command as soon as its turn comes, however many others run. Never rejects: what cannot be started has `failed`. */
  run(order: ErrandOrder, { off, begun = () => {} }: Company = {}): Promise<ErrandOutcome> {
    return new Promise((resolve) => {
      const lane = this.#lane(order.purpose);
      if (off?.aborted === true) return resolve({ kind: 'called-off' });
      if (lane.size >= ERRANDS_MAX) return resolve(refused(order));
      const callOff = (): void => this.#end(call, { kind: 'called-off' });
      const timer = this.#bound(order, (verdict) => this.#end(call, verdict));
      const tell = (outcome: ErrandOutcome): void => {
        clearTimeout(timer);
        off?.removeEventListener('abort', callOff);
        resolve(outcome);
      };
      const call: Call = { order, begun, tell };
      off?.addEventListener('abort', callOff);
      this.#known(order).add(call);
      lane.size += 1;
      lane.launches.add(call);
    });
  }

  /** Whether a process of a command lives for this slot. */
  lives(id: InstanceId): boolean {
    for (const { errand } of this.#calls.get(id) ?? []) if (errand !== undefined) return true;
    return false;
  }

  /** Sends `signal` to every command of the slot, each with its process group; those that wait for their turn are called off. */
  signal(id: InstanceId, signal: SignalName): void {
    for (const call of [...(this.#calls.get(id) ?? [])]) {
      if (call.errand === undefined) this.#strike(call);
      else call.errand.signal(signal);
    }
  }

  [Symbol.dispose](): void {
    for (const calls of [...this.#calls.values()]) {
      for (const call of [...calls]) {
        if (call.errand === undefined) this.#strike(call);
        else call.errand[Symbol.dispose]();
      }
    }
    for (const { launches } of this.#lanes.values()) launches[Symbol.dispose]();
  }

  #bound({ command, timeoutMs }: ErrandOrder, end: (verdict: ErrandOutcome) => void): NodeJS.Timeout | undefined {
    if (timeoutMs === null) return undefined;
    return setTimeout(() => end({ kind: 'timed-out', command, afterMs: timeoutMs }), timeoutMs);
  }

  #end(call: Call, verdict: ErrandOutcome): void {
    if (call.errand === undefined) this.#strike(call);
    else call.errand.end(verdict);
  }

  /** Its turn has not come, and will not. */
  #strike(call: Call): void {
    const { order, tell } = call;
    this.#lane(order.purpose).launches.strike(call);
    this.#forget(call);
    tell({ kind: 'no-turn', command: order.command });
  }

  #start(call: Call): void {
    const { order, begun, tell } = call;
    begun();
    try {
      call.errand = new Errand(this.#spawner, this.#trees, order, tell, () => this.#forget(call));
    } catch (error) {
      this.#forget(call);
      tell(unborn(order, error));
    }
  }

  #known({ instance: { id } }: ErrandOrder): Set<Call> {
    const calls = this.#calls.get(id) ?? new Set();
    this.#calls.set(id, calls);
    return calls;
  }

  #forget(call: Call): void {
    const { instance, purpose } = call.order;
    const calls = this.#calls.get(instance.id);
    calls?.delete(call);
    if (calls?.size === 0) this.#calls.delete(instance.id);
    this.#lane(purpose).size -= 1;
  }

  #lane(purpose: Purpose): Lane {
    const lane = this.#lanes.get(purpose) ?? { size: 0, launches: new Launches<Call>((call) => this.#start(call)) };
    this.#lanes.set(purpose, lane);
    return lane;
  }
}

const refused = (order: ErrandOrder): ErrandOutcome =>
  unborn(order, new SupError('ERRANDS_TOO_MANY', { purpose: order.purpose, most: ERRANDS_MAX }));
