import type { Instant, Millis } from '../base/time.ts';
import type { ProcessView } from '../protocol/view.ts';
import type { Context, Daemon } from './context.ts';
import { type Display, display } from './display.ts';
import { progressLine } from './render/progress.ts';

type StateKind = ProcessView['state'];

export interface Goal {
  readonly ids: readonly string[];
  readonly until: 'settled' | 'stopped';
  readonly boundMs: Millis;
  /** When the command was given: how long it took is counted from there. */
  readonly since: Instant;
}

/** What a wait is for. `ids`: null for everything that there is. */
type Aim = Omit<Goal, 'ids'> & { readonly ids: readonly string[] | null };

/** The progress of a wait while it is shown. Dispose it before anything else is printed. */
export interface Watch extends Disposable {
  /** How long the wait takes at most, once that is known better. */
  bound(ms: Millis): void;
}

/**
 * Shows on standard error how far a wait is, what it waits for and how long at most; see `display` for how often. A
 * courtesy: when it cannot be had, the wait itself goes on. `boundMs`: null while it is not known.
 */
export function watch(context: Context, daemon: Daemon, goal: Aim, boundMs: Millis | null = goal.boundMs): Watch {
  const arrivals = new Arrivals(goal);
  let atMost = boundMs;
  const line = (width: number, waitedMs: Millis): string =>
    progressLine({ ...arrivals.now(), waitedMs, boundMs: atMost }, width);
  const begin = async (shown: Display): Promise<void> => {
    const views = await listed(daemon, arrivals);
    for (const { id, state } of views) arrivals.moved(id, state);
    shown.begin();
  };
  const shown = display(context, goal.since, line, begin);
  return {
    bound: (ms) => void (atMost = ms),
    [Symbol.dispose]: () => shown[Symbol.dispose](),
  };
}

/** What moves from the first moment on is told by notices, and where each stands by the list. */
async function listed(daemon: Daemon, arrivals: Arrivals): Promise<readonly ProcessView[]> {
  await daemon.follow(({ id, to }) => id !== null && arrivals.moved(id, to));
  const views = await daemon.call('process.list', {});
  arrivals.expect(views.map(({ id }) => id));
  return views;
}

/** Who has come to where the wait should end. */
class Arrivals {
  readonly #goal: Aim;
  /** null: everything that there is. */
  #ids: ReadonlySet<string> | null;
  readonly #pending = new Map<string, StateKind>();
  readonly #failed = new Set<string>();

  constructor(goal: Aim) {
    this.#goal = goal;
    this.#ids = goal.ids === null ? null : new Set(goal.ids);
  }

  /** All that is known, where it was not said who is waited for. */
  expect(all: readonly string[]): void {
    this.#ids ??= new Set(all);
  }

  now() {
    const goal = this.#goal.until === 'stopped' ? 'stopped' : 'ready';
    return { goal, total: this.#ids?.size ?? 0, pending: this.#pending, failed: this.#failed.size };
  }

  moved(id: string, to: StateKind | null): void {
    if (this.#ids?.has(id) !== true) return;
    // At rest is at rest for a stop, however it came about.
    if (to === 'failed' && this.#goal.until === 'settled') this.#failed.add(id);
    else this.#failed.delete(id);
    if (to === null || hasArrived(to, this.#goal)) this.#pending.delete(id);
    else this.#pending.set(id, to);
  }
}

/** Whether a state is what the wait is for. */
function hasArrived(state: StateKind, { until }: Aim): boolean {
  if (state === 'stopped' || state === 'failed') return true;
  return until === 'settled' && state === 'running';
}
