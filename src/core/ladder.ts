import type { Exit } from '../base/process.ts';
import type { Instant, Millis } from '../base/time.ts';
import { unreachable } from '../base/unreachable.ts';
import type { StopSpec } from '../spec/types.ts';
import { type Step, stay, step } from './effect.ts';
import type { Command } from './event.ts';
import { entered } from './moves.ts';
import { CALLED_OFF, causeOf, DELETED_BY_PERSON, describe, RESTARTED_BY_PERSON, stoppedBy } from './reason.ts';
import { settle } from './settle.ts';
import type { Asker, Child, Instance, Interrupted, Running, Starting, Stopping } from './state.ts';

/**
 * The end of a run, a ladder of rungs climbed by time:
 *
 * `draining` (only below a soft ceiling): the main process is told to finish its work.
 * `asked`: it is told to stop, and has `stop.timeout` for it.
 * `killing`: SIGKILL to the whole tree, again and again, because a tree that forks while it is being killed
 * can slip through one pass, and a process in uninterruptible sleep dies only when it wakes.
 *
 * When the main process ends, what is left of its tree follows, as `stop.scope` says; the slot
 * is free once the tree is empty. Where the commands of before_start are still at work there is no main process: they are
 * called off in its place. A stop command takes the place of the signal; it has the time of its rung, from its turn on,
 * also when the main process has ended before it.
 */

/** SIGKILL works at once where it works at all; what is alive after this long gets another. */
export const KILL_REPEAT_MS: Millis = 1_000;

/** After this many SIGKILLs the tree is said to be stuck. */
export const KILL_STUCK_AFTER = 5;

/** A stuck tree is tried again at this interval, for as long as it takes: it must not be forgotten. */
export const KILL_STUCK_REPEAT_MS: Millis = 30_000;

export type Ending = Pick<Stopping, 'cause' | 'reason' | 'afresh' | 'after' | 'by'>;

/** The end that a command asks for. */
export function onRequest(command: Extract<Command, { kind: 'stop' | 'restart' | 'delete' }>): Ending {
  switch (command.kind) {
    case 'stop':
      return { cause: 'requested', reason: stoppedBy(command.by), afresh: false, after: [], ...downBy(command.by) };
    case 'delete':
      return { cause: 'requested', reason: DELETED_BY_PERSON, afresh: false, after: [] };
    case 'restart':
      return { cause: 'restart', reason: RESTARTED_BY_PERSON, afresh: true, after: command.after };
    default:
      return unreachable(command);
  }
}

/** A person is not noted: it is nearly always one. */
export const downBy = (by: Asker = 'person'): Pick<Stopping, 'by'> => (by === 'person' ? {} : { by });

/** The end that sup itself decides on; policy will say what comes after it. */
export const onFailure = (cause: Stopping['cause'], reason: string): Ending => ({
  cause,
  reason,
  afresh: false,
  after: [],
});

/** Tells a run to end, in whatever part of it: a child that is not born yet is told as soon as it is. */
export function end(instance: Instance, state: Starting | Running, ending: Ending, now: Instant): Step {
  const told = opened({ ...ending, ...health(state, now) }, state.child);
  switch (state.kind === 'starting' ? state.phase : 'launch') {
    case 'before_start':
    case 'clearing':
      return ask(instance, { ...told, awaits: 'before_start' }, now);
    case 'launch':
      return ask(instance, told, now);
    case 'after_start':
      return calledOff(ask(instance, told, now));
  }
}

/** Tells a child to finish its work first. */
export function drain(
  instance: Instance,
  state: Starting | Running,
  ending: Ending,
  forMs: Millis,
  now: Instant,
): Step {
  const told = opened({ ...ending, ...health(state, now) }, state.child);
  const draining = plead(instance, { ...told, phase: 'draining', deadline: now + forMs }, 'main');
  return state.kind === 'starting' && state.phase === 'after_start' ? calledOff(draining) : draining;
}

/** The commands of a start that is not to be finished end with it. */
const calledOff = ({ instance, effects }: Step): Step =>
  step(instance, { kind: 'call-off', run: instance.run }, ...effects);

/** The main process ended and nobody had asked it to; what is left of its tree follows it. */
export function fall(
  instance: Instance,
  state: Starting | Running,
  exit: Exit,
  reason: string,
  now: Instant,
  chance: () => number,
): Step {
  const ending = { ...onFailure(causeOf(exit), reason), ...health(state, now) };
  return bereave(instance, opened(ending), exit, now, chance);
}

/** `before_start` failed: there will be no main process, and what its commands left behind goes. */
export function miss(instance: Instance, failure: string, now: Instant, chance: () => number): Step {
  const reason = `before_start failed: ${failure}`;
  const exit: Exit = { kind: 'unspawned', code: 'BEFORE_START_FAILED', message: reason };
  const ending = { ...onFailure('before-start', reason), ready: false, healthyMs: 0 };
  return dismiss(instance, opened(ending), exit, now, chance);
}

/** The foot of the ladder: nobody has been told yet. */
export const opened = (ending: Interrupted, child?: Child): Stopping => ({
  kind: 'stopping',
  ...ending,
  ...(child === undefined ? {} : { child }),
  phase: 'asked',
  kills: 0,
  stuck: false,
});

/** The rung `asked`. While the spawn is unanswered there is nobody to ask. */
export function ask(instance: Instance, stopping: Stopping, now: Instant): Step {
  const { stop } = instance.spec;
  if (isUnanswered(stopping)) return step(entered(instance, stopping));
  if (stop.timeoutMs === 0) return kill(instance, stopping, now);
  const asked: Stopping = { ...stopping, phase: 'asked', deadline: now + stop.timeoutMs };
  return plead(instance, asked, stop.scope === 'tree' ? 'tree' : 'main');
}

/** Time is up on this rung: the next one. */
export function climb(instance: Instance, stopping: Stopping, now: Instant): Step {
  return stopping.phase === 'draining' ? ask(instance, stopping, now) : kill(instance, stopping, now);
}

/** The main process is gone. */
export function bereave(instance: Instance, stopping: Stopping, how: Exit, now: Instant, chance: () => number): Step {
  const exit = withForce(how, stopping, instance.spec.stop);
  const known = withEnd(instance, stopping, exit, now);
  const { child: _gone, ...childless } = stopping;
  const orphaned: Stopping = { ...childless, exit };
  // What never lived has left nothing behind.
  if (exit.kind === 'unspawned') return settle(known, orphaned, exit, now, chance);
  // The stop command may have something left to do, in the time that it was given.
  if (stopping.awaits === 'stop_command' && stopping.phase !== 'killing') return step(entered(known, orphaned));
  return orphan(known, orphaned, exit, now, chance);
}

/** The commands before the main process are over, and there will be none. */
export function dismiss(instance: Instance, stopping: Stopping, exit: Exit, now: Instant, chance: () => number): Step {
  const { awaits: _over, ...free } = stopping;
  return orphan(withEnd(instance, stopping, exit, now), { ...free, exit }, exit, now, chance);
}

/** The tree is empty. Without the exit of the main process nobody knows yet how it ended; that news must follow. */
export function vacate(instance: Instance, stopping: Stopping, now: Instant, chance: () => number): Step {
  if (stopping.exit !== undefined) return settle(instance, stopping, stopping.exit, now, chance);
  if (stopping.awaits !== 'before_start') return stay(instance);
  return settle(withEnd(instance, stopping, CALLED_OFF, now), stopping, CALLED_OFF, now, chance);
}

/** The turn of the stop command has come: now it asks, and its time begins. */
export function heard(instance: Instance, stopping: Stopping, now: Instant): Step {
  if (stopping.awaits !== 'stop_command' || stopping.deadline !== undefined) return stay(instance);
  return step(entered(instance, { ...stopping, deadline: now + instance.spec.stop.timeoutMs }));
}

/**
 * The stop command is over. If the process lives on, the timeout decides; but a command that failed has asked nobody,
 * and the signal is sent at once.
 */
export function afterCommand(
  instance: Instance,
  stopping: Stopping,
  failure: string | null,
  now: Instant,
  chance: () => number,
): Step {
  const { awaits: _over, ...over } = stopping;
  if (over.exit !== undefined) return orphan(instance, over, over.exit, now, chance);
  // One that never had its turn has used up no time.
  const free: Stopping = { ...over, deadline: over.deadline ?? now + instance.spec.stop.timeoutMs };
  if (failure === null || free.phase === 'killing') return step(entered(instance, free));
  const { signal, scope } = instance.spec.stop;
  const to = scope === 'tree' && free.phase === 'asked' ? 'tree' : 'main';
  const told: Stopping = { ...free, reason: `${free.reason}; stop.command failed: ${failure}` };
  return step(entered(instance, told), { kind: 'signal', run: instance.run, signal, to });
}

/**
 * What is left of a tree without a main process. `mixed`: it is killed. `tree`: it is asked, in what is left of the time
 * that the tree was given. `main`: it is spared, and the slot is free at once.
 */
function orphan(instance: Instance, orphaned: Stopping, exit: Exit, now: Instant, chance: () => number): Step {
  const { signal, scope, command } = instance.spec.stop;
  if (scope === 'main') return settle(instance, orphaned, exit, now, chance);
  if (orphaned.phase === 'killing') return step(entered(instance, orphaned));
  if (scope === 'mixed') return kill(instance, orphaned, now);
  if (orphaned.phase === 'draining' || orphaned.deadline === undefined) return ask(instance, orphaned, now);
  // The signal has reached all of the tree already; a command, of stop or before_start, has told nobody but itself.
  const told = exit.kind !== 'unspawned' && command === null;
  if (told) return step(entered(instance, orphaned));
  return step(entered(instance, orphaned), { kind: 'signal', run: instance.run, signal, to: 'rest' });
}

function kill(instance: Instance, stopping: Stopping, now: Instant): Step {
  const stuck = stopping.kills >= KILL_STUCK_AFTER;
  const deadline = now + (stuck ? KILL_STUCK_REPEAT_MS : KILL_REPEAT_MS);
  const killing: Stopping = { ...stopping, phase: 'killing', kills: stopping.kills + 1, stuck, deadline };
  const to = doomed(stopping, instance.spec.stop.scope);
  return step(entered(instance, killing), { kind: 'signal', run: instance.run, signal: 'SIGKILL', to });
}

/** Whom SIGKILL is for. A rest without its main process, whose end alone is awaited, goes whatever the spec says by now. */
function doomed({ child, awaits }: Stopping, scope: StopSpec['scope']): 'main' | 'tree' | 'rest' {
  if (child === undefined && awaits === undefined) return 'rest';
  if (scope === 'main') return 'main';
  return child === undefined ? 'rest' : 'tree';
}

/** Asks whoever there is to ask: a stop command takes the place of the signal, where a main process lives that it can stop. */
function plead(instance: Instance, stopping: Stopping, to: 'main' | 'tree'): Step {
  const { run, spec } = instance;
  const { signal, command } = spec.stop;
  if (stopping.awaits === 'before_start') return step(entered(instance, stopping), { kind: 'call-off', run });
  if (stopping.awaits === 'stop_command') return step(entered(instance, stopping));
  if (stopping.child === undefined)
    return step(entered(instance, stopping), { kind: 'signal', run, signal, to: 'rest' });
  if (command === null) return step(entered(instance, stopping), { kind: 'signal', run, signal, to });
  const { deadline, ...untimed } = stopping;
  // A drain has a time of its own, which is not lengthened.
  const timed = stopping.phase === 'draining' && deadline !== undefined ? { deadline } : {};
  const pleading: Stopping = { ...untimed, ...timed, awaits: 'stop_command' };
  return step(entered(instance, pleading), { kind: 'execute', run, part: 'stop_command' });
}

const isUnanswered = ({ child, exit, awaits }: Stopping): boolean =>
  child === undefined && exit === undefined && awaits === undefined;

/** How the run ended is known from now on. Why, it has been told before; not that it took force. */
function withEnd(instance: Instance, { cause, reason }: Stopping, exit: Exit, now: Instant): Instance {
  const isForced = exit.kind === 'signal' && exit.forcedAfterMs !== undefined;
  const told = isForced ? `${reason}; ${describe(exit)}` : reason;
  return { ...instance, last: { run: instance.run, exit, cause, reason: told, at: now } };
}

/** Who gives no time to end has asked for the SIGKILL. */
function withForce(exit: Exit, { kills }: Stopping, { timeoutMs }: StopSpec): Exit {
  const isForced = exit.kind === 'signal' && exit.signal === 'SIGKILL' && kills > 0 && timeoutMs > 0;
  return isForced ? { ...exit, forcedAfterMs: timeoutMs } : exit;
}

/** How long the run has been ready, where it has. */
const health = (state: Starting | Running, now: Instant): Pick<Stopping, 'ready' | 'healthyMs'> =>
  state.kind === 'running' ? { ready: true, healthyMs: now - state.since } : { ready: false, healthyMs: 0 };
