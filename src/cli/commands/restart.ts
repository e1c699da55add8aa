import { noteAmbiguous } from '../ambiguous.ts';
import { chosenTargets } from '../chosen.ts';
import { type Context, writeJson } from '../context.ts';
import { sayForced } from '../forced.ts';
import { untilUpAgain } from '../known-bounds.ts';
import { named } from '../render/named.ts';
import { reportUp } from '../report-up.ts';
import { runningDaemon } from '../running-daemon.ts';
import { settle } from '../settling.ts';
import type { StopRequest } from './stop.ts';

/** `sup restart`: stops and starts again, with the spec that the daemon has; the app file is not read again. SupError NOT_UP. */
export async function restart(context: Context, request: StopRequest): Promise<void> {
  const since = context.clock.now();
  using daemon = await runningDaemon(context, 'restart', request);
  const targets = await chosenTargets(context, daemon, request, 'restart');
  const { ids, rested } = await daemon.call('process.restart', { targets });
  noteAmbiguous(context, targets, ids);
  if (!request.wait) {
    if (context.json) return writeJson(context, { ids, processes: [], pending: [], rested });
    context.out.write(`restarting ${named(ids)}\n`);
    return sayRested(context, rested);
  }
  const bound = request.timeoutMs ?? untilUpAgain(daemon);
  const settled = await settle(context, daemon, { ids, until: 'settled', since, order: 'restart' }, bound);
  if (context.json) writeJson(context, { ids, processes: settled.views, pending: settled.pending, rested });
  else {
    sayRested(context, rested);
    await sayForced(context, daemon, settled);
  }
  await reportUp(context, daemon, settled, ids, ids.length);
}

/** Who restarts an app may not have thought of what somebody stopped. */
function sayRested({ out }: Context, rested: readonly string[]): void {
  if (rested.length === 0) return;
  out.write(`${named(rested)} ${rested.length === 1 ? 'was' : 'were'} stopped, and started as well\n`);
}
