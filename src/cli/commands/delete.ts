import { noteAmbiguous } from '../ambiguous.ts';
import { chosenTargets } from '../chosen.ts';
import type { Context } from '../context.ts';
import { runningDaemon } from '../running-daemon.ts';
import { ordered, reportDown, waitDown } from '../wait-down.ts';
import type { StopRequest } from './stop.ts';

/** `sup delete`: stops and forgets. Log files stay. SupError NOT_DOWN. */
export async function remove(context: Context, request: StopRequest): Promise<void> {
  const since = context.clock.now();
  using daemon = await runningDaemon(context, 'delete', request);
  const targets = await chosenTargets(context, daemon, request, 'delete');
  const { ids } = await daemon.call('process.delete', { targets });
  noteAmbiguous(context, targets, ids);
  if (!request.wait) return ordered(context, { done: 'deleting', ids, already: [] });
  const settled = await waitDown(context, daemon, { ids, since, timeoutMs: request.timeoutMs });
  await reportDown(context, daemon, { done: 'deleted', ids, already: [] }, settled);
}
