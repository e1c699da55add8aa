import type { Exit } from '../base/process.ts';
import { formatDuration } from '../base/units.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Asker, Cause, StartPhase } from './state.ts';

/** The words that people read; short, lower case. */

export const STOPPED_BY_PERSON = 'stopped by a person';
export const STOPPED_BY_DAEMON = 'stopped, the daemon ends';
export const RESTARTED_BY_PERSON = 'restarted by a person';
export const DELETED_BY_PERSON = 'deleted by a person';
export const RESET_BY_PERSON = 'reset by a person';
export const ASKED_BY_PERSON = 'started by a person';
export const BROUGHT_UP = 'brought up by the daemon';
export const COMPLETED = 'completed';

/** Whoever a stop came from. */
export const stoppedBy = (by: Asker = 'person'): string => (by === 'person' ? STOPPED_BY_PERSON : STOPPED_BY_DAEMON);

/** How a run ended that was called off before its main process was spawned. */
export const CALLED_OFF: Exit = {
  kind: 'unspawned',
  code: 'LAUNCH_CALLED_OFF',
  message: 'stopped before it was launched',
};

/** What a start is at, in words; nothing where that is plain. */
export function progress(phase: StartPhase): string {
  switch (phase) {
    case 'before_start':
      return 'running before_start';
    case 'clearing':
      return 'ending what before_start left';
    case 'launch':
      return '';
    case 'after_start':
      return 'running after_start';
    default:
      return unreachable(phase);
  }
}

/** How a process ended, in words. */
export function describe(exit: Exit): string {
  switch (exit.kind) {
    case 'code':
      return `exited with code ${exit.code}`;
    case 'signal':
      return killed(exit);
    case 'unspawned':
      return `could not be launched: ${exit.message}`;
    case 'unknown':
      return 'ended, how is not known';
    default:
      return unreachable(exit);
  }
}

function killed({ signal, outOfMemory, forcedAfterMs }: Extract<Exit, { kind: 'signal' }>): string {
  if (forcedAfterMs !== undefined) return `killed by ${signal} after ${formatDuration(forcedAfterMs)}`;
  return outOfMemory === true ? `killed by ${signal} (out of memory)` : `killed by ${signal}`;
}

/** Why a run came to its end that nobody asked for. */
export function causeOf(exit: Exit): Cause {
  switch (exit.kind) {
    case 'code':
      return 'exit';
    case 'signal':
      return exit.outOfMemory ? 'out-of-memory' : 'signal';
    case 'unspawned':
      return 'launch';
    case 'unknown':
      return 'unknown';
    default:
      return unreachable(exit);
  }
}
