import { HELLO_BOUND_MS, SEEK_BOUND_MS } from '../client/connect.ts';
import { busy } from './busy.ts';
import type { Context, Daemon } from './context.ts';

/**
 * The daemon of this home, or undefined when none is running. That it is looked for, and that it does not answer, is said
 * while it lasts. The greeting is not waited for here: the first question leaves with it, which saves a round trip.
 */
export async function findingDaemon(context: Context): Promise<Daemon | undefined> {
  const { clock, doors } = context;
  using _ = busy(context, { what: 'looking for the daemon', since: clock.now(), boundMs: SEEK_BOUND_MS });
  const daemon = await doors.find();
  if (daemon !== undefined) showGreeting(context, daemon);
  return daemon;
}

/** Whoever asks something is told how the greeting went, and only after this has taken its line back. */
function showGreeting(context: Context, daemon: Daemon): void {
  const what = 'waiting for the daemon to answer';
  const waiting = busy(context, { what, since: context.clock.now(), boundMs: HELLO_BOUND_MS });
  const end = (): void => waiting[Symbol.dispose]();
  daemon.hello.then(end, end);
}
