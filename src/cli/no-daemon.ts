import { SupError } from '../errors/sup-error.ts';
import type { Context } from './context.ts';
import { sentence } from './render/sentence.ts';

/** Why a command that needs a daemon can do nothing: there was none, or the one that was there has died. */
export const noDaemon = ({ doors }: Pick<Context, 'doors'>, command: string): SupError =>
  doors.mayHaveLeft() ? new SupError('DAEMON_DIED', {}) : new SupError('NO_DAEMON', { command });

/** For a command that needs none: where one has died, nothing that is said here is all there is. */
export function noteDied({ doors, err }: Pick<Context, 'doors' | 'err'>): void {
  if (!doors.mayHaveLeft()) return;
  const { message, hint } = new SupError('DAEMON_DIED', {});
  err.write(sentence(`${message}: ${hint}`, err.width));
}
