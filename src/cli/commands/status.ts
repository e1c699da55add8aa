import { type Choice, chosenTargets } from '../chosen.ts';
import { type Context, writeJson } from '../context.ts';
import { lastLinesIn } from '../last-words.ts';
import { processDetail } from '../render/process-detail.ts';
import { runningDaemon } from '../running-daemon.ts';

/** So many lines of its log say what a process is doing just now. */
const LAST_LINES = 10;

/** `sup status`: each process that the targets name, in full. */
export async function status(context: Context, choice: Choice): Promise<void> {
  using daemon = await runningDaemon(context, 'status', choice);
  const targets = await chosenTargets(context, daemon, choice, 'status');
  const asked = await Promise.all(targets.map((target) => daemon.call('process.status', { target })));
  // One process may be named by several targets.
  const details = [...new Map(asked.flat().map((detail) => [detail.id, detail])).values()];
  if (context.json) return writeJson(context, details);
  const { width, paint } = context.out;
  const now = context.clock.wall();
  const text = details.map((each) => processDetail(each, lastLinesIn(each.logDir, LAST_LINES), now, width, paint));
  context.out.write(text.join('\n'));
}
