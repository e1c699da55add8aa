import { formatDuration } from '../base/units.ts';
import type { Instant, Millis } from '../base/time.ts';
import { SupError } from '../errors/sup-error.ts';
import { FIRST_LOOK_MS, stopBound } from './bounds.ts';
import type { Context, Daemon } from './context.ts';
import { named } from './render/named.ts';
import { outcomeText } from './render/outcome.ts';
import { type Settled, settleUnseen } from './settling.ts';
import { watch } from './watch.ts';

export interface Order {
  readonly ids: readonly string[];
  /** When it was given. */
  readonly since: Instant;
  /** `--timeout`; null: by the stop timeouts. */
  readonly timeoutMs: Millis | null;
}

/** Waits until each is at rest or forgotten. Only of what takes longer the stop timeouts are asked. */
export async function waitDown(context: Context, daemon: Daemon, { ids, since, timeoutMs }: Order): Promise<Settled> {
  const goal = { ids, until: 'stopped', boundMs: timeoutMs ?? FIRST_LOOK_MS, since } as const;
  using shown = watch(context, daemon, goal, timeoutMs);
  const first = await settleUnseen(context, daemon, goal);
  if (timeoutMs !== null || first.pending.length === 0) return first;
  const late = new Set(first.pending);
  const details = (await daemon.call('process.status', { target: 'all' })).filter(({ id }) => late.has(id));
  const boundMs = stopBound(details);
  shown.bound(first.tookMs + boundMs);
  return await settleUnseen(context, daemon, { ...goal, boundMs });
}

/** Says how a stop ended. SupError NOT_DOWN when something is still alive. */
export function reportDown(context: Context, ids: readonly string[], settled: Settled, done: string): void {
  const { views, pending, tookMs } = settled;
  if (context.json) {
    context.out.write(`${JSON.stringify({ ids, processes: views, pending })}\n`);
  } else if (pending.length > 0) {
    const late = views.filter(({ id }) => pending.includes(id));
    const outcome = { views: late, pending, tookMs, now: context.clock.wall(), lastWords: new Map() };
    context.out.write(outcomeText(outcome, context.out.paint));
  } else {
    const again = views.filter(({ state }) => !['stopped', 'failed'].includes(state)).map(({ id }) => id);
    const gone = ids.filter((id) => !again.includes(id));
    context.out.write(`${done} ${named(gone)} (${formatDuration(tookMs)})\n`);
    if (again.length > 0) context.out.write(`started again by a later command: ${named(again)}\n`);
  }
  if (pending.length === 0) return;
  throw new SupError('NOT_DOWN', { pending, total: ids.length, waited: formatDuration(tookMs) });
}
