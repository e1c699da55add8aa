import process from 'node:process';
import type { Daemon } from './daemon.ts';
import type { Ends } from './ends.ts';
import type { Journal } from './journal.ts';
import type { Reapply } from './reapply.ts';

export interface Ordered {
  readonly daemon: Daemon;
  readonly journal: Journal;
  readonly ends: Ends;
  readonly reapply: Reapply;
  /** Whether a terminal that this daemon was started from is there no more. */
  readonly terminalGone: () => boolean;
}

/**
 * SIGTERM and SIGINT stop everything in order; a second one does not wait for stop timeouts any more. SIGHUP applies the
 * app files again, unless it says that the terminal has hung up: who closes the window of a program ends it.
 */
export function obeySignals({ daemon, journal, ends, reapply, terminalGone }: Ordered): void {
  const stop = (signal: string): void => {
    if (daemon.context.stopping()) {
      journal.say(`${signal} again: killing what is left`);
      return daemon.kill();
    }
    journal.say(`${signal}: stopping everything`);
    void daemon.context.stopAll().then(() => ends.soon());
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => {
    if (terminalGone()) return stop('SIGHUP, the terminal has hung up');
    if (daemon.context.stopping()) return journal.say('SIGHUP: no file is applied any more, everything is stopping');
    journal.say('SIGHUP: applying the app files again');
    reapply.order();
  });
}
