import type { Context, Daemon } from './context.ts';
import { forcedLine } from './render/forced-line.ts';
import type { Settled } from './settling.ts';

/**
 * Says which of those that were waited for did not end when they were asked to, so that they had to be killed: what they
 * were about to write or to send may be lost. A courtesy: where the daemon cannot tell, it is left out.
 */
export async function sayForced(
  { out, clock }: Context,
  daemon: Daemon,
  { views, tookMs }: Pick<Settled, 'views' | 'tookMs'>,
): Promise<void> {
  // The last exit is kept for ever: only whom it may concern is asked when that was.
  const suspects = views.filter(({ exit }) => exit?.kind === 'signal' && exit.forcedAfterMs !== undefined);
  const [one] = suspects;
  if (one === undefined) return;
  const target = suspects.length === 1 ? one.id : 'all';
  const details = await daemon.call('process.status', { target }).catch(() => []);
  const ids = new Set(suspects.map(({ id }) => id));
  const from = clock.wall().getTime() - tookMs;
  const forced = details.filter(({ id, exits: [last] }) => ids.has(id) && Date.parse(last?.at ?? '') >= from);
  if (forced.length > 0) out.write(forcedLine(forced, out.width, out.paint));
}
