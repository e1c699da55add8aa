import type { Millis } from '../../base/time.ts';
import { type Choice, chosenTargets } from '../chosen.ts';
import type { Context } from '../context.ts';
import { runningDaemon } from '../running-daemon.ts';
import { reportDown, waitDown } from '../wait-down.ts';

export interface StopRequest extends Choice {
  readonly wait: boolean;
  /** `--timeout`; null: by the stop timeouts. */
  readonly timeoutMs: Millis | null;
}

/** `sup stop`: dependents first; done when every process of every tree is gone. SupError NOT_DOWN. */
export async function stop(context: Context, request: StopRequest): Promise<void> {
  const since = context.clock.now();
  using daemon = await runningDaemon(context, 'stop');
  const targets = await chosenTargets(context, daemon, request, 'stop');
  const { ids } = await daemon.call('process.stop', { targets });
  if (!request.wait) return reportDown(context, ids, { views: [], pending: [], tookMs: 0 }, 'stopping');
  reportDown(context, ids, await waitDown(context, daemon, { ids, since, timeoutMs: request.timeoutMs }), 'stopped');
}
