import type { Millis } from '../base/time.ts';
import type { ProcessView } from '../protocol/view.ts';
import { FIRST_LOOK_MS } from './bounds.ts';
import type { Context, Daemon } from './context.ts';
import { type Goal, watch } from './watch.ts';

export interface Settled {
  readonly views: readonly ProcessView[];
  readonly pending: readonly string[];
  /** Those that nobody wants up any more. */
  readonly overtaken: readonly string[];
  readonly tookMs: Millis;
}

/** How long these may still take. It costs a question to the daemon, and is asked only of what takes longer than a first look. */
export type AskedBound = (pending: readonly string[]) => Promise<Millis>;

/** Nobody waits for longer. */
const MAX_PATIENCE_MS: Millis = 86_400_000;

type Aim = Omit<Goal, 'boundMs'>;

/** Waits until each is where it should be, or the bound is reached, and shows meanwhile how far it is. */
export async function settle(context: Context, daemon: Daemon, aim: Aim, bound: Millis | AskedBound): Promise<Settled> {
  const goal = { ...aim, boundMs: typeof bound === 'number' ? bound : FIRST_LOOK_MS };
  using shown = watch(context, daemon, goal, typeof bound === 'number' ? bound : null);
  // How long is waited is not known yet: what is tried again by itself counts as coming.
  const first = await settleUnseen(context, daemon, goal, typeof bound === 'number' ? bound : MAX_PATIENCE_MS);
  if (typeof bound === 'number' || first.pending.length === 0) return first;
  const boundMs = await bound(first.pending);
  shown.bound(first.tookMs + boundMs);
  return await settleUnseen(context, daemon, { ...goal, boundMs }, boundMs);
}

/** The same without showing anything. */
async function settleUnseen(
  { clock }: Context,
  daemon: Daemon,
  { ids, until, boundMs, since }: Goal,
  patienceMs: Millis,
): Promise<Settled> {
  const asked = { ids, until, timeoutMs: boundMs, ...(patienceMs === boundMs ? {} : { patienceMs }) };
  const { views, pending, overtaken } = await daemon.call('process.settle', asked);
  return { views, pending, overtaken, tookMs: clock.now() - since };
}
