import { noteAmbiguous } from '../ambiguous.ts';
import { type Choice, chosenTargets } from '../chosen.ts';
import { type Context, writeJson } from '../context.ts';
import { named } from '../render/named.ts';
import { runningDaemon } from '../running-daemon.ts';

/** `sup reset`: clears failures and the start limit. What had failed is stopped after it; nothing is started. */
export async function reset(context: Context, choice: Choice): Promise<void> {
  using daemon = await runningDaemon(context, 'reset', choice);
  const targets = await chosenTargets(context, daemon, choice, 'reset');
  const result = await daemon.call('process.reset', { targets });
  if (context.json) return writeJson(context, result);
  const { ids, failed } = result;
  noteAmbiguous(context, targets, ids);
  context.out.write(`reset ${named(ids)}: failures and start limit are cleared\n`);
  if (failed.length === 0) return;
  const start = failed.length === 1 ? `\`sup start ${failed[0]}\` starts it` : '`sup start` starts them';
  context.out.write(`no longer failed, and stopped: ${named(failed)}; ${start}\n`);
}
