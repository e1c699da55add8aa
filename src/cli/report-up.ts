import { formatDuration } from '../base/units.ts';
import { SupError } from '../errors/sup-error.ts';
import type { ProcessView } from '../protocol/view.ts';
import type { Context, Daemon } from './context.ts';
import { lastWordsOf } from './last-words.ts';
import { isTroubled, outcomeText } from './render/outcome.ts';
import type { Settled } from './settling.ts';

/** Says how a start or restart ended. SupError NOT_UP when something failed or was not ready in time. */
export async function reportUp(context: Context, daemon: Daemon, settled: Settled, total: number): Promise<void> {
  const { views, pending, tookMs } = settled;
  const troubled = views.filter((view) => isTroubled(view, pending));
  if (!context.json) {
    const lastWords = await lastWordsOf(
      daemon,
      troubled.map(({ id }) => id),
    );
    const outcome = { views, pending, tookMs, now: context.clock.wall(), lastWords };
    context.out.write(outcomeText(outcome, context.out.paint));
  }
  if (troubled.length === 0) return;
  const isLate = (view: ProcessView): boolean => pending.includes(view.id);
  throw new SupError('NOT_UP', {
    failed: troubled.filter((view) => !isLate(view)).map(({ id }) => id),
    pending: troubled.filter(isLate).map(({ id }) => id),
    total,
    waited: formatDuration(tookMs),
  });
}
