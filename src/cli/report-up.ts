import { formatDuration } from '../base/units.ts';
import { SupError } from '../errors/sup-error.ts';
import type { ProcessView } from '../protocol/view.ts';
import type { Context, Daemon } from './context.ts';
import { lastWordsOf } from './last-words.ts';
import { isTroubled, outcomeText } from './render/outcome.ts';
import type { Settled } from './settling.ts';

/**
 * Says how a start or restart of `wanted` ended. SupError NOT_UP when something failed, was not ready in time, or was
 * stopped or deleted by somebody meanwhile: who starts something is told `done` only when it came up.
 */
export async function reportUp(
  context: Context,
  daemon: Daemon,
  settled: Settled,
  wanted: readonly string[],
  total: number,
): Promise<void> {
  const { views, pending, tookMs } = settled;
  const troubled = views.filter((view) => isTroubled(view, pending));
  const called = new Set(wanted);
  const overtaken = settled.overtaken.filter((id) => called.has(id));
  const deleted = overtaken.filter((id) => !views.some((view) => view.id === id));
  if (!context.json) {
    const lastWords = await lastWordsOf(
      daemon,
      troubled.map(({ id }) => id),
    );
    const untouched = new Set(views.map(({ id }) => id).filter((id) => !called.has(id)));
    const outcome = { views, untouched, pending, tookMs, now: context.clock.wall(), lastWords };
    context.out.write(outcomeText(outcome, context.out.width, context.out.paint));
    for (const id of deleted) context.out.write(`${id}  deleted meanwhile\n`);
  }
  if (troubled.length === 0 && overtaken.length === 0) return;
  const isLate = (view: ProcessView): boolean => pending.includes(view.id);
  throw new SupError('NOT_UP', {
    failed: troubled.filter((view) => !isLate(view)).map(({ id }) => id),
    pending: troubled.filter(isLate).map(({ id }) => id),
    overtaken,
    total,
    waited: formatDuration(tookMs),
  });
}
