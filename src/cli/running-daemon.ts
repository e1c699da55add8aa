import { SupError } from '../errors/sup-error.ts';
import type { Context, Daemon } from './context.ts';

/** The daemon of this home, for a command that can do nothing without one. SupError NO_DAEMON. */
export async function runningDaemon({ doors }: Context, command: string): Promise<Daemon> {
  const daemon = await doors.find();
  if (daemon === undefined) throw new SupError('NO_DAEMON', { command });
  return daemon;
}
