import { formatDuration } from '../../base/units.ts';
import type { ProcessView } from '../../protocol/view.ts';
import { named } from './named.ts';
import type { Paint } from './paint.ts';
import { sentence } from './sentence.ts';

/** `shop/web did not end when it was asked to: killed by SIGKILL after 3s`. */
export function forcedLine(
  views: readonly Pick<ProcessView, 'id' | 'exit'>[],
  width: number | null,
  paint: Paint,
): string {
  const who = named(views.map(({ id }) => id));
  const exit = views[0]?.exit;
  const after = exit?.kind === 'signal' ? formatDuration(exit.forcedAfterMs ?? 0) : '';
  const text =
    views.length === 1
      ? `${who} did not end when it was asked to: killed by SIGKILL after ${after}`
      : `${who} did not end when they were asked to: killed by SIGKILL`;
  return sentence(text, width).replace(/[^\n]+/g, paint.busy);
}
