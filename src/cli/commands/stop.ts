import type { Millis } from '../../base/time.ts';
import { noteAmbiguous } from '../ambiguous.ts';
import { type Choice, chosenTargets } from '../chosen.ts';
import type { Context } from '../context.ts';
import { runningDaemon } from '../running-daemon.ts';
import { ordered, reportDown, waitDown } from '../wait-down.ts';

export interface StopRequest extends Choice {
  readonly wait: boolean;
  /** `--timeout`; null: by the stop timeouts. */
  readonly timeoutMs: Millis | null;
}

/** `sup stop`: dependents first; done when every process of every tree is gone. SupError NOT_DOWN. */
export async function stop(context: Context, request: StopRequest): Promise<void> {
  const since = context.clock.now();
  using daemon = await runningDaemon(context, 'stop', request);
  const targets = await chosenTargets(context, daemon, request, 'stop');
  const { ids, rested } = await daemon.call('process.stop', { targets });
  noteAmbiguous(context, targets, ids);
  if (!request.wait) return ordered(context, { done: 'stopping', ids, already: rested });
  const settled = await waitDown(context, daemon, { ids, since, timeoutMs: request.timeoutMs });
  await reportDown(context, daemon, { done: 'stopped', ids, already: rested }, settled);
}
