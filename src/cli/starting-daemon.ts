import { START_BOUND_MS } from '../client/bounds.ts';
import { busy } from './busy.ts';
import type { Context, Daemon } from './context.ts';
import { findingDaemon } from './finding-daemon.ts';

/** The daemon of this home, which is started when none is running; what `beforeStart` throws prevents that. */
export async function startingDaemon(context: Context, beforeStart?: () => void): Promise<Daemon> {
  const running = await findingDaemon(context);
  if (running !== undefined) return running;
  using _ = busy(context, { what: 'starting the daemon', since: context.clock.now(), boundMs: START_BOUND_MS });
  return await context.doors.ensure(beforeStart);
}
