import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';

/** Stops everything in order, answers, and ends. */
export const daemonStop =
  (context: Context): Handler<'daemon.stop'> =>
  async () => {
    if (!context.stopping()) context.journal.say('told by a client to end: stopping everything');
    const stopped = await context.stopAll();
    context.end();
    return stopped;
  };
