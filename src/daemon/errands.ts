import type { InstanceId, SignalName } from '../base/process.ts';
import { SupError } from '../errors/sup-error.ts';
import type { Trees } from '../platform/platform.ts';
import { Errand, type ErrandOutcome, unborn } from './errand.ts';
import type { ErrandOrder, Purpose } from './errand-order.ts';
import type { Spawner } from './spawn.ts';

/**
 * How many commands of one purpose run at once; the others wait for their turn. Each purpose has its own, so that slow
 * starts never hold back a stop.
 */
export const ERRANDS_AT_ONCE = 32;

/** How many of one purpose may wait for their turn; more are refused (ERRANDS_TOO_MANY). */
export const ERRANDS_WAITING_MAX = 10_000;

/** One that was ordered and is not over. Without an errand it waits for its turn. */
interface Call {
  readonly order: ErrandOrder;
  readonly tell: (outcome: ErrandOutcome) => void;
  errand?: Errand;
}

interface Lane {
  running: number;
  readonly waiting: Set<Call>;
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

  /**
   * Runs one command. Never rejects: what cannot be started has `failed`. `off` calls it off: SIGTERM to its process
   * group, and SIGKILL a while later.
   */
  run(order: ErrandOrder, off?: AbortSignal): Promise<ErrandOutcome> {
    return new Promise((resolve) => {
      const lane = this.#lane(order.purpose);
      if (off?.aborted === true) return resolve({ kind: 'called-off' });
      if (lane.waiting.size >= ERRANDS_WAITING_MAX) return resolve(refused(order));
      const callOff = (): void => this.#callOff(call);
      const tell = (outcome: ErrandOutcome): void => {
        off?.removeEventListener('abort', callOff);
        resolve(outcome);
      };
      const call: Call = { order, tell };
      off?.addEventListener('abort', callOff);
      lane.waiting.add(call);
      this.#known(order).add(call);
      this.#startNext(lane);
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
  }

  #callOff(call: Call): void {
    if (call.errand === undefined) this.#strike(call);
    else call.errand.end({ kind: 'called-off' });
  }

  /** Its turn has not come, and will not. */
  #strike(call: Call): void {
    this.#lane(call.order.purpose).waiting.delete(call);
    this.#forget(call);
    call.tell({ kind: 'called-off' });
  }

  #startNext(lane: Lane): void {
    while (lane.running < ERRANDS_AT_ONCE) {
      const [next] = lane.waiting;
      if (next === undefined) return;
      lane.waiting.delete(next);
      this.#start(next, lane);
    }
  }

  #start(call: Call, lane: Lane): void {
    const { order, tell } = call;
    const ended = (): void => {
      lane.running -= 1;
      this.#forget(call);
      this.#startNext(lane);
    };
    try {
      call.errand = new Errand(this.#spawner, this.#trees, order, tell, ended);
      lane.running += 1;
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
    const { id } = call.order.instance;
    const calls = this.#calls.get(id);
    calls?.delete(call);
    if (calls?.size === 0) this.#calls.delete(id);
  }

  #lane(purpose: Purpose): Lane {
    const lane = this.#lanes.get(purpose) ?? { running: 0, waiting: new Set() };
    this.#lanes.set(purpose, lane);
    return lane;
  }
}

const refused = (order: ErrandOrder): ErrandOutcome =>
  unborn(order, new SupError('ERRANDS_TOO_MANY', { purpose: order.purpose, most: ERRANDS_WAITING_MAX }));
