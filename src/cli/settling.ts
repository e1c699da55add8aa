import type { Millis } from '../base/time.ts';
import type { ProcessView } from '../protocol/view.ts';
import type { Context, Daemon } from './context.ts';
import { type Goal, watch } from './watch.ts';

export interface Settled {
  readonly views: readonly ProcessView[];
  readonly pending: readonly string[];
  /** Those that nobody wants up any more. */
  readonly overtaken: readonly string[];
  readonly tookMs: Millis;
}

/** Waits until each is where it should be, or the bound is reached, and shows meanwhile how far it is. */
export async function settle(context: Context, daemon: Daemon, goal: Goal): Promise<Settled> {
  using _ = watch(context, daemon, goal);
  return await settleUnseen(context, daemon, goal);
}

/** The same without showing anything. */
export async function settleUnseen({ clock }: Context, daemon: Daemon, goal: Goal): Promise<Settled> {
  const { ids, until, boundMs, since } = goal;
  const { views, pending, overtaken } = await daemon.call('process.settle', { ids, until, timeoutMs: boundMs });
  return { views, pending, overtaken, tookMs: clock.now() - since };
}
