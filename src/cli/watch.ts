import type { Instant, Millis } from '../base/time.ts';
import type { Notice } from '../protocol/notices.ts';
import { STEADY_MS } from '../protocol/steady.ts';
import type { ProcessView } from '../protocol/view.ts';
import type { Context, Daemon } from './context.ts';
import { type Display, display } from './display.ts';
import { progressLine } from './render/progress.ts';
import { type Standing, standingText } from './render/standing.ts';

export interface Goal {
  readonly ids: readonly string[];
  readonly until: 'settled' | 'stopped';
  readonly boundMs: Millis;
  /** When the command was given: how long it took is counted from there. */
  readonly since: Instant;
  /** What was ordered, where it is more than a start or a stop. */
  readonly order?: 'restart';
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
    progressLine({ ...arrivals.at(context.clock.wall()), waitedMs, boundMs: atMost }, width);
  const begin = async (shown: Display): Promise<void> => {
    const views = await listed(daemon, arrivals);
    for (const view of views) arrivals.moved(view.id, standingOf(view));
    shown.begin();
  };
  const shown = display(context, goal.since, { line, farewell: farewell(goal) }, begin);
  return {
    bound: (ms) => void (atMost = ms),
    [Symbol.dispose]: () => shown[Symbol.dispose](),
  };
}

/** The daemon goes on with what it was told, whoever waits for it. */
function farewell({ until, order }: Aim): string {
  const what = order ?? (until === 'settled' ? 'start' : 'stop');
  return `the ${what} goes on; \`sup ls\` shows how far it is`;
}

/** What moves from the first moment on is told by notices, and where each stands by the list. */
async function listed(daemon: Daemon, arrivals: Arrivals): Promise<readonly ProcessView[]> {
  await daemon.follow((notice) => arrivals.told(notice));
  const views = await daemon.call('process.list', {});
  arrivals.expect(views.map(({ id }) => id));
  return views;
}

const standingOf = ({ state, reason, nextStart, waitingFor }: ProcessView): Standing => ({
  state,
  nextStart,
  reason: state === 'waiting' && nextStart === null ? `for ${waitingFor ?? ''}` : reason,
});

/** `steadyAt`: it runs, after a failure, and is up if it still does then. */
type Pending = Standing & { readonly steadyAt?: number };

/** Who has come to where the wait should end. */
class Arrivals {
  readonly #goal: Aim;
  /** null: everything that there is. */
  #ids: ReadonlySet<string> | null;
  readonly #pending = new Map<string, Pending>();
  readonly #failed = new Set<string>();

  constructor(goal: Aim) {
    this.#goal = goal;
    this.#ids = goal.ids === null ? null : new Set(goal.ids);
  }

  /** All that is known, where it was not said who is waited for. */
  expect(all: readonly string[]): void {
    this.#ids ??= new Set(all);
  }

  at(now: Date) {
    const goal = this.#goal.until === 'stopped' ? 'stopped' : 'ready';
    const isThere = ({ steadyAt }: Pending): boolean => steadyAt !== undefined && steadyAt <= now.getTime();
    for (const [id, standing] of this.#pending) if (isThere(standing)) this.#pending.delete(id);
    const pending = new Map([...this.#pending].map(([id, standing]) => [id, standingText(standing, now)]));
    return { goal, total: this.#ids?.size ?? 0, pending, failed: this.#failed.size };
  }

  told({ id, at, to, reason, nextStart, attempt }: Notice): void {
    if (id === null) return;
    if (to === null) return this.moved(id, null);
    const isUnproved = to === 'running' && attempt !== null && this.#goal.until === 'settled';
    const standing = { state: to, reason, nextStart };
    this.moved(id, isUnproved ? { ...standing, steadyAt: Date.parse(at) + STEADY_MS } : standing);
  }

  moved(id: string, to: Pending | null): void {
    if (this.#ids?.has(id) !== true) return;
    // At rest is at rest for a stop, however it came about.
    if (to?.state === 'failed' && this.#goal.until === 'settled') this.#failed.add(id);
    else this.#failed.delete(id);
    if (to === null || hasArrived(to, this.#goal)) this.#pending.delete(id);
    else this.#pending.set(id, to);
  }
}

/** Whether that is what the wait is for. */
function hasArrived({ state, steadyAt }: Pending, { until }: Aim): boolean {
  if (state === 'stopped' || state === 'failed') return true;
  return until === 'settled' && state === 'running' && steadyAt === undefined;
}
