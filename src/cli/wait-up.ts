import type { Instant, Millis } from '../base/time.ts';
import type { PlanItem } from '../protocol/methods.ts';
import { type Context, type Daemon, writeJson } from './context.ts';
import { sayForced } from './forced.ts';
import { reportUp } from './report-up.ts';
import { type AskedBound, type Settled, settle } from './settling.ts';
import { refuseLate, sayDown, waitDown } from './wait-down.ts';

export interface Wait {
  readonly plan: readonly PlanItem[];
  /** Started beside the plan. */
  readonly started?: readonly string[];
  /** Who is to be up in the end: of the plan, and beside it. */
  readonly ids: readonly string[];
  /** Of those of the plan that are not started: who is to be up all the same. */
  readonly keptUp?: readonly string[];
  readonly bound: Millis | AskedBound;
  readonly since: Instant;
  /** What else belongs to the JSON value. */
  readonly more: Readonly<Record<string, unknown>>;
}

const NOBODY: Settled = { views: [], pending: [], overtaken: [], tookMs: 0 };

/**
 * Waits until what was started is up and what the plan removes is gone, and says how it went. What did not come up is
 * told before what did not end. SupError NOT_UP, NOT_DOWN.
 */
export async function waitUp(context: Context, daemon: Daemon, wait: Wait): Promise<void> {
  const { plan, started = [], ids, keptUp = [], bound, since, more } = wait;
  const settled = ids.length === 0 ? NOBODY : await settle(context, daemon, { ids, until: 'settled', since }, bound);
  const removed = plan.filter(({ action }) => action === 'remove').map(({ id }) => id);
  const gone =
    removed.length === 0 ? NOBODY : await waitDown(context, daemon, { ids: removed, since, timeoutMs: null });
  if (context.json) {
    writeJson(context, { plan, ...more, processes: settled.views, pending: [...settled.pending, ...gone.pending] });
  } else await sayForced(context, daemon, settled);
  const called = plan.filter(({ action }) => action === 'start' || action === 'restart').map(({ id }) => id);
  // What went on as it was is told only where somebody stopped it meanwhile.
  const lost = settled.overtaken.filter((id) => keptUp.includes(id));
  await reportUp(context, daemon, settled, [...called, ...lost, ...started], ids.length);
  if (!context.json && removed.length > 0 && gone.pending.length === 0) {
    sayDown(context, { done: 'removed', ids: removed, already: [] }, gone);
  }
  refuseLate(removed, gone);
}
