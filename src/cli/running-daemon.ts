import { type Choice, refuseNothing } from './chosen.ts';
import type { Context, Daemon } from './context.ts';
import { findingDaemon } from './finding-daemon.ts';
import { noDaemon } from './no-daemon.ts';

/**
 * The daemon of this home, for a command that can do nothing without one. Who forgot to say what is told that first, daemon
 * or none. SupError USAGE, NO_DAEMON, DAEMON_DIED.
 */
export async function runningDaemon(context: Context, command: string, choice?: Choice): Promise<Daemon> {
  if (choice !== undefined) refuseNothing(choice, command);
  const daemon = await findingDaemon(context);
  if (daemon === undefined) throw noDaemon(context, command);
  return daemon;
}
