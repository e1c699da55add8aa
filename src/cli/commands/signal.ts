import type { SignalName } from '../../base/process.ts';
import { noteAmbiguous } from '../ambiguous.ts';
import { type Choice, chosenTargets } from '../chosen.ts';
import { type Context, writeJson } from '../context.ts';
import { refuseNotAlive } from '../not-alive.ts';
import { named } from '../render/named.ts';
import { runningDaemon } from '../running-daemon.ts';

export interface SignalRequest extends Choice {
  readonly signal: SignalName;
  /** `--tree`: to every process of the tree, and not only to the main one. */
  readonly tree: boolean;
}

/** So many are told line by line. */
const MAX_LINES = 20;

/** `sup signal`: sends a signal and waits for nothing. SupError NONE_ALIVE, SOME_NOT_ALIVE. */
export async function signal(context: Context, { signal: name, tree, ...choice }: SignalRequest): Promise<void> {
  using daemon = await runningDaemon(context, `signal ${name}`, choice);
  const targets = await chosenTargets(context, daemon, choice, `signal ${name}`);
  const to = tree ? 'tree' : 'main';
  const result = await daemon.call('process.signal', { targets, signal: name, to });
  const { signalled, notAlive } = result;
  noteAmbiguous(
    context,
    targets,
    [...signalled, ...notAlive].map(({ id }) => id),
  );
  if (context.json) writeJson(context, result);
  else if (signalled.length > MAX_LINES) context.out.write(`${name} to ${named(signalled.map(({ id }) => id))}\n`);
  else {
    const whom = ({ pid, processes }: (typeof signalled)[number]): string =>
      tree ? (processes === 1 ? '1 process' : `${processes} processes`) : `pid ${pid}`;
    context.out.write(signalled.map((each) => `${name} to ${named([each.id])} (${whom(each)})\n`).join(''));
  }
  refuseNotAlive(notAlive, signalled.length + notAlive.length);
}
