import type { Clock } from '../base/clock.ts';
import type { Instant } from '../base/time.ts';
import { progress } from '../core/reason.ts';
import { childOf, deadline, type Instance, type State } from '../core/state.ts';
import type { Member } from '../platform/platform.ts';
import type { ProcessDetail, ProcessView } from '../protocol/view.ts';
import { maskEnvironment } from '../spec/mask.ts';
import { LEFTOVERS } from './leftovers.ts';
import { type Slot, shownId } from './slot.ts';

/** What `sup ls` shows of one process. `awaited`: what it waits for, in words, where that is others. */
export function viewOf(
  instance: Instance,
  slot: Slot,
  clock: Clock,
  awaited: readonly string[] = [],
  held = false,
): ProcessView {
  const { spec, state } = instance;
  // What an earlier daemon left in the slot still lives: then it is not at rest, whatever this daemon has done.
  const ending = held && (state.kind === 'stopped' || state.kind === 'failed');
  return {
    id: shownId(spec),
    app: spec.app,
    name: spec.name,
    instance: spec.solo ? null : spec.instance,
    state: ending ? 'stopping' : state.kind,
    ready: state.kind === 'running' && state.ready,
    pid: childOf(instance)?.pid ?? null,
    since: slot.since.toISOString(),
    restarts: instance.restarts,
    memoryBytes: null,
    cpuPercent: null,
    processes: null,
    blind: false,
    exit: instance.last?.exit ?? null,
    reason: ending ? LEFTOVERS : reasonOf(instance),
    nextStart: nextStart(instance, clock),
    waitingFor: waitingFor(state, awaited),
    waitKind: state.kind === 'waiting' ? state.for.kind : null,
    stuck: state.kind === 'stopping' && state.stuck,
    kind: spec.kind,
  };
}

/** What `sup status` shows of it. */
export function detailOf(
  instance: Instance,
  slot: Slot,
  tree: readonly Member[],
  logDir: string,
  clock: Clock,
  awaited: readonly string[] = [],
): ProcessDetail {
  const { spec } = instance;
  const { policy, limit, backoff, retryAfterMs, success, prevent, force } = spec.restart;
  const { user, group, umask, nice } = spec.launch;
  return {
    ...viewOf(instance, slot, clock, awaited),
    internalId: instance.id,
    want: instance.want,
    file: slot.file,
    command: spec.launch.command,
    cwd: spec.launch.cwd,
    env: maskEnvironment(spec.launch.env),
    identity: { user, group, umask, nice },
    start: {
      autostart: spec.autostart,
      essential: spec.essential,
      timeoutMs: spec.startTimeoutMs,
      readiness: spec.readiness,
      before: spec.beforeStart.map(({ command }) => command),
      after: spec.afterStart.map(({ command }) => command),
    },
    dependsOn: spec.dependsOn.map(({ process, until }) => `${process} (${until})`),
    needs: spec.dependsOn,
    restart: {
      policy,
      failures: instance.failures,
      startsInWindow: inWindow(instance.starts, limit.intervalMs, clock.now()),
      burst: limit.burst,
      intervalMs: limit.intervalMs,
      ceilingRestarts: instance.ceilingRestarts,
      backoff,
      retryAfterMs,
      success,
      prevent,
      force,
    },
    stop: spec.stop,
    reload: spec.reload,
    tree: tree.map(({ pid, ppid, comm }) => ({ pid, ppid, comm })),
    exits: slot.exits.map(({ run, at, exit, reason }) => ({ run, at: at.toISOString(), exit, reason })),
    logDir,
  };
}

/** Why it is as it is: the state's own reason, else why this run had to follow another one. A start by a person needs no reason. */
export function reasonOf({ state, last, failures, ceilingStarts }: Instance): string {
  if ('reason' in state) return state.reason;
  if (state.kind === 'starting' && state.phase !== 'launch') return progress(state.phase);
  const automatic = failures > 0 || ceilingStarts.length > 0;
  return last === null || !automatic ? '' : last.reason;
}

/** ISO time of the next automatic start. Other states have deadlines as well, which are no starts. */
export function nextStart(instance: Instance, clock: Clock): string | null {
  if (instance.state.kind !== 'waiting' && instance.state.kind !== 'failed') return null;
  const at = deadline(instance);
  if (at === undefined) return null;
  return new Date(clock.wall().getTime() + (at - clock.now())).toISOString();
}

/** What it waits for, in words; null when it does not wait. */
export function waitingFor(state: State, awaited: readonly string[] = []): string | null {
  if (state.kind !== 'waiting') return null;
  switch (state.for.kind) {
    case 'dependency':
      return (awaited.length > 0 ? awaited : state.for.on).join(', ');
    case 'backoff':
      return 'its next try';
    case 'schedule':
      return 'its schedule';
    case 'disk':
      return 'disk space';
  }
}

const inWindow = (starts: readonly Instant[], intervalMs: number, now: Instant): number =>
  starts.filter((at) => now - at < intervalMs).length;
