import type { InstanceId } from '../base/process.ts';
import type { Millis } from '../base/time.ts';
import { formatDuration } from '../base/units.ts';
import type { Event } from '../core/event.ts';
import { KILL_REPEAT_MS } from '../core/ladder.ts';
import type { Stopped } from './context.ts';
import type { Fleet } from './fleet.ts';
import type { Journal } from './journal.ts';
import type { Leftovers } from './leftovers.ts';
import { isAtRest, type Orderly, WAVE_GRACE_MS } from './orderly.ts';
import type { Reaper } from './reaper.ts';
import type { Rounds } from './rounds.ts';
import type { Settler } from './settler.ts';
import { shownId } from './slot.ts';
import { MAX_TIMER_MS } from './wakes.ts';

/** What the end of everything needs of the daemon. */
export interface Ending {
  readonly fleet: Fleet;
  readonly orderly: Orderly;
  readonly settler: Settler;
  readonly leftovers: Leftovers;
  readonly reaper: Reaper;
  readonly rounds: Rounds;
  readonly journal: Journal;
  readonly dispatch: (id: InstanceId, event: Event) => void;
  /** Processes are left behind: the next daemon must look for them. */
  readonly leave: () => void;
  /** Nothing is left behind, also not of an earlier daemon. */
  readonly leaveNothing: () => void;
}

/** The end of everything that is supervised: in order, within the stop timeouts, and at once when nobody waits for those. */
export class Shutdown implements Disposable {
  readonly #of: Ending;
  #killing: NodeJS.Timeout | undefined;

  constructor(ending: Ending) {
    this.#of = ending;
  }

  /**
   * Also what an earlier daemon left; what does not end within its bound is named, and noted for the next daemon.
   * `boundMs`: after so long what is left is killed; null: when its stop timeout says so.
   */
  async stopAll(boundMs: Millis | null): Promise<Stopped> {
    const { fleet, orderly, settler, leftovers, journal } = this.#of;
    const all = fleet.instances();
    const up = all.filter((instance) => !isAtRest(instance));
    const names = new Map(all.map(({ id, spec }) => [id, shownId(spec)]));
    const longest = leftovers.clearAll();
    const found = leftovers.ending.toSorted();
    using _ = this.#bound(boundMs);
    await orderly.stop(
      all.map(({ id }) => id),
      'stop',
      'daemon',
    );
    const done = (id: InstanceId): boolean => !leftovers.has(id);
    await settler.wait({ ids: leftovers.ending, done, timeoutMs: longest + WAVE_GRACE_MS });
    const stuck = fleet.instances().filter((instance) => !isAtRest(instance));
    const left = [...new Set([...stuck.map(({ id }) => id), ...leftovers.ending])];
    for (const id of left) journal.say(`${names.get(id) ?? id}  did not end; left behind`);
    if (left.length > 0) this.#of.leave();
    else this.#of.leaveNothing();
    const shown = (ids: readonly InstanceId[]): readonly string[] => ids.map((id) => names.get(id) ?? id);
    const cleared = found.filter((id) => !left.includes(id));
    const stopped = [...new Set([...up.map(({ id }) => id).filter((id) => !left.includes(id)), ...cleared])];
    return { stopped: shown(stopped), leftovers: shown(cleared), left: shown(left) };
  }

  /**
   * Skips what is left of every stop timeout. Those whose turn has not come are told to stop now, else SIGKILL would be
   * a crash to them and they would be started again.
   */
  kill(): void {
    const { fleet, rounds, leftovers, dispatch } = this.#of;
    rounds.close();
    for (const { id } of fleet.instances()) dispatch(id, { kind: 'stop', by: 'daemon' });
    leftovers.kill();
    this.#killTrees();
    // As on the ladder: a tree that forks while it is being killed can slip through one pass.
    this.#killing ??= setInterval(() => this.#killTrees(), KILL_REPEAT_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#killing);
  }

  #killTrees(): void {
    const { fleet, rounds, reaper } = this.#of;
    for (const instance of fleet.instances()) {
      if (isAtRest(instance)) continue;
      rounds.kill(instance.id);
      reaper.signal(instance.id, 'SIGKILL', instance.spec.stop.scope === 'main' ? 'main' : 'tree');
    }
  }

  /** The settings may allow less than the stop timeouts of all would. */
  #bound(boundMs: Millis | null): Disposable {
    if (boundMs === null) return { [Symbol.dispose]: () => {} };
    const kill = (): void => {
      this.#of.journal.say(`not stopped after ${formatDuration(boundMs)} (shutdown_timeout): killing what is left`);
      this.kill();
    };
    const timer = setTimeout(kill, Math.min(boundMs, MAX_TIMER_MS));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }
}
