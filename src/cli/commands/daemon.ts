import { formatDuration } from '../../base/units.ts';
import type { Instant, Millis } from '../../base/time.ts';
import { STOP_BOUND_MS } from '../../client/bounds.ts';
import { isSupError, SupError } from '../../errors/sup-error.ts';
import { type Line, LineSplitter } from '../../logs/lines.ts';
import type { ResultOf } from '../../protocol/methods.ts';
import { KILL_BOUND_MS } from '../bounds.ts';
import { busy } from '../busy.ts';
import { type Context, type Daemon, writeJson } from '../context.ts';
import { findingDaemon } from '../finding-daemon.ts';
import { followFile, lastOfFile } from '../plain-log.ts';
import { daemonDetail } from '../render/daemon-detail.ts';
import { firstNamed } from '../render/named.ts';
import { sentence } from '../render/sentence.ts';
import { runningDaemon } from '../running-daemon.ts';
import { startingDaemon } from '../starting-daemon.ts';
import { watch } from '../watch.ts';

/** From the answer, that everything has stopped, to the end of the daemon's process. */
const END_BOUND_MS: Millis = 10_000;
/** How long a daemon without a socket may take to stop everything: as long as the stop timeouts that people give, and then some. */
const HIDDEN_BOUND_MS: Millis = 60_000;

/** `sup daemon start`: brings it up, and what it remembers with it. */
export async function daemonStart(context: Context): Promise<void> {
  {
    using already = await findingDaemon(context);
    if (already !== undefined) {
      const { pid } = await already.call('daemon.status', {});
      if (context.json) return writeJson(context, { pid, started: false });
      return context.out.write(`the daemon is running already (pid ${pid})\n`);
    }
  }
  using daemon = await startingDaemon(context);
  const { pid } = await daemon.call('daemon.status', {});
  if (context.json) return writeJson(context, { pid, started: true });
  context.out.write(`the daemon is running (pid ${pid})\n`);
}

/**
 * `sup daemon stop`: everything stops in order, then the daemon ends. Where none runs there is nothing to do, unless the
 * last one has died: then a successor ends what it left.
 */
export async function daemonStop(context: Context): Promise<void> {
  const since = context.clock.now();
  const found = await findOrHidden(context);
  if (typeof found === 'number') return await stopHidden(context, found, since);
  using daemon = found ?? (await successor(context));
  if (daemon === undefined) {
    if (context.json) return writeJson(context, { stopped: [], leftovers: [], left: [], ended: false });
    return context.out.write('no daemon is running here\n');
  }
  const { stopped, leftovers, left } = await stopEverything(context, daemon, since);
  const hasEnded = await within(daemon.ended, END_BOUND_MS);
  if (context.json) writeJson(context, { stopped, leftovers, left, ended: hasEnded });
  else if (hasEnded) {
    const what = stopped.length === 1 ? '1 process' : `${stopped.length} processes`;
    const took = formatDuration(context.clock.now() - since);
    context.out.write(`stopped ${what}; the daemon has ended (${took})\n`);
    sayLeftovers(context, leftovers);
  }
  if (left.length > 0) throw new SupError('LEFT_BEHIND', { left });
  if (!hasEnded) throw new SupError('DAEMON_LINGERS', { waited: formatDuration(END_BOUND_MS) });
}

/** Only a daemon knows how to find and to end what another one has left. */
async function successor(context: Context): Promise<Daemon | undefined> {
  if (!context.doors.mayHaveLeft()) return undefined;
  if (!context.json) {
    context.err.write('the daemon that ran here has died: another one is started to end what it left\n');
  }
  return await startingDaemon(context);
}

function sayLeftovers({ out }: Context, leftovers: readonly string[]): void {
  if (leftovers.length > 0)
    out.write(sentence(`of these, left by a daemon that had died: ${firstNamed(leftovers)}`, out.width));
}

/** The order to stop everything, and how far it is meanwhile. SupError NOT_DOWN when it takes longer than anybody waits. */
async function stopEverything(context: Context, daemon: Daemon, since: Instant): Promise<ResultOf<'daemon.stop'>> {
  const { shutdownTimeoutMs } = await daemon.call('daemon.status', {});
  // What has not stopped by then is killed.
  const boundMs =
    shutdownTimeoutMs === null ? STOP_BOUND_MS : Math.min(shutdownTimeoutMs + KILL_BOUND_MS, STOP_BOUND_MS);
  using _ = watch(context, daemon, { ids: null, until: 'stopped', boundMs, since });
  try {
    return await daemon.call('daemon.stop', {});
  } catch (error) {
    if (!isSupError(error) || error.code !== 'CALL_TIMEOUT') throw error;
    const views = await daemon.call('process.list', {});
    const pending = views.filter(({ state }) => state !== 'stopped' && state !== 'failed').map(({ id }) => id);
    const waited = formatDuration(context.clock.now() - since);
    throw new SupError('NOT_DOWN', { pending, total: views.length, waited }, { cause: error });
  }
}

/** The pid of one that lives and has no socket. */
async function findOrHidden(context: Context): Promise<Daemon | number | undefined> {
  try {
    return await findingDaemon(context);
  } catch (error) {
    if (isSupError(error) && error.code === 'DAEMON_HIDDEN') return (error as SupError<'DAEMON_HIDDEN'>).params.pid;
    throw error;
  }
}

/** What it had to stop it can tell in its log only. */
async function stopHidden(context: Context, pid: number, since: Instant): Promise<void> {
  if (!context.json)
    context.err.write(`the socket of the daemon is gone: it is told by SIGTERM to stop (pid ${pid})\n`);
  await hiddenEnd(context, pid, since);
  if (context.json) return writeJson(context, { stopped: null, leftovers: null, left: null, ended: true });
  const took = formatDuration(context.clock.now() - since);
  context.out.write(
    `the daemon has ended, with everything that it could stop (${took}); \`sup daemon logs\` tells more\n`,
  );
}

async function hiddenEnd(context: Context, pid: number, since: Instant): Promise<void> {
  using _ = busy(context, { what: `waiting for the end of the daemon (pid ${pid})`, since, boundMs: HIDDEN_BOUND_MS });
  await context.doors.endHidden(pid, HIDDEN_BOUND_MS);
}

/** `sup daemon status`. SupError NO_DAEMON. */
export async function daemonStatus(context: Context): Promise<void> {
  using daemon = await runningDaemon(context, 'daemon status');
  const view = await daemon.call('daemon.status', {});
  if (context.json) return writeJson(context, view);
  context.out.write(daemonDetail(view, context.clock.wall(), context.out.width, context.out.paint));
}

export interface DaemonLogsRequest {
  readonly lines: number;
  /** Until this is aborted; null: what is there, and no more. */
  readonly follow: AbortSignal | null;
}

/** `sup daemon logs`: what the daemon says of itself; needs no daemon, and says why one did not come up. */
export async function daemonLogs(context: Context, { lines, follow }: DaemonLogsRequest): Promise<void> {
  const { doors, err } = context;
  const { write, end } = logWriter(context);
  const path = doors.daemonLog();
  const last = lastOfFile(path, lines);
  if (last === undefined) err.write(`no daemon has written a log here yet (${path})\n`);
  else write(last.bytes);
  if (follow === null) return end();
  await followFile(path, last?.end ?? 0, write, follow);
}

/** With `--json` an object a line, as `sup logs` prints them; a line that is still being written waits for its end. */
function logWriter(context: Context): { write: (bytes: Uint8Array) => void; end: () => void } {
  if (!context.json) return { write: (bytes) => context.out.write(bytes), end: () => {} };
  const splitter = new LineSplitter();
  const decoder = new TextDecoder();
  const print = ({ bytes }: Line): void => writeJson(context, { text: decoder.decode(bytes) });
  const end = (): void => {
    const rest = splitter.rest();
    if (rest !== undefined) print(rest);
  };
  return { write: (bytes) => splitter.push(bytes).forEach(print), end };
}

/** Resolves when `promise` does (true), or when the bound is reached (false). */
async function within(promise: Promise<void>, boundMs: Millis): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), boundMs)));
  const isInTime = await Promise.race([promise.then(() => true), bound]);
  clearTimeout(timer);
  return isInTime;
}
