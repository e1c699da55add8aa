import type { Exit } from '../base/process.ts';
import type { Instant, Millis } from '../base/time.ts';
import { unreachable } from '../base/unreachable.ts';
import { type Effect, type Step, step } from './effect.ts';
import { entered } from './moves.ts';
import { causeOf, DELETED_BY_PERSON, RESTARTED_BY_PERSON, STOPPED_BY_PERSON } from './reason.ts';
import { settle } from './settle.ts';
import type { Child, Instance, Interrupted, Running, Starting, Stopping } from './state.ts';

/**
 * The end of a run, a ladder of rungs climbed by time:
 *
 * `draining` (only below a soft ceiling): the main process is told to finish its work.
 * `asked`: it is told to stop, and has `stop.timeout` for it.
 * `killing`: SIGKILL to the whole tree, again and again, because a tree that forks while it is being killed
 * can slip through one pass, and a process in uninterruptible sleep dies only when it wakes.
 *
 * When the main process ends, what is left of its tree follows, as `stop.scope` says; the slot
 * is free once the tree is empty.
 */

/** SIGKILL works at once where it works at all; what is alive after this long gets another. */
export const KILL_REPEAT_MS: Millis = 1_000;

/** After this many SIGKILLs the tree is said to be stuck. */
export const KILL_STUCK_AFTER = 5;

/** A stuck tree is tried again at this interval, for as long as it takes: it must not be forgotten. */
export const KILL_STUCK_REPEAT_MS: Millis = 30_000;

export type Ending = Pick<Stopping, 'cause' | 'reason' | 'afresh' | 'after'>;

/** The end that a command asks for. */
export function onRequest(command: 'stop' | 'restart' | 'delete'): Ending {
  switch (command) {
    case 'stop':
      return { cause: 'requested', reason: STOPPED_BY_PERSON, afresh: false, after: [] };
    case 'delete':
      return { cause: 'requested', reason: DELETED_BY_PERSON, afresh: false, after: [] };
    case 'restart':
      return { cause: 'restart', reason: RESTARTED_BY_PERSON, afresh: true, after: [] };
    default:
      return unreachable(command);
  }
}

/** The end that sup itself decides on; policy will say what comes after it. */
export const onFailure = (cause: Stopping['cause'], reason: string): Ending => ({
  cause,
  reason,
  afresh: false,
  after: [],
});

/** Tells a child to stop; one that is not born yet is told as soon as it is. */
export const end = (instance: Instance, state: Starting | Running, ending: Ending, now: Instant): Step =>
  ask(instance, opened({ ...ending, ...health(state, now) }, state.child), now);

/** Tells a child to finish its work first. */
export function drain(
  instance: Instance,
  state: Starting | Running,
  ending: Ending,
  forMs: Millis,
  now: Instant,
): Step {
  const told = opened({ ...ending, ...health(state, now) }, state.child);
  const draining: Stopping = { ...told, phase: 'draining', deadline: now + forMs };
  return step(entered(instance, draining), plea(instance, draining, 'main'));
}

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

/** The foot of the ladder: nobody has been told yet. */
export const opened = (ending: Interrupted, child?: Child): Stopping => ({
  kind: 'stopping',
  ...ending,
  ...(child === undefined ? {} : { child }),
  phase: 'asked',
  kills: 0,
  stuck: false,
});

/** The rung `asked`. Without a child and without its exit the spawn is still unanswered, and there is nobody to ask. */
export function ask(instance: Instance, stopping: Stopping, now: Instant): Step {
  const { stop } = instance.spec;
  if (stopping.child === undefined && stopping.exit === undefined) return step(entered(instance, stopping));
  if (stop.timeoutMs === 0) return kill(instance, stopping, now);
  const asked: Stopping = { ...stopping, phase: 'asked', deadline: now + stop.timeoutMs };
  return step(entered(instance, asked), plea(instance, asked, stop.scope === 'tree' ? 'tree' : 'main'));
}

/** Time is up on this rung: the next one. */
export function climb(instance: Instance, stopping: Stopping, now: Instant): Step {
  return stopping.phase === 'draining' ? ask(instance, stopping, now) : kill(instance, stopping, now);
}

/**
 * The main process is gone. `mixed`: the rest is killed. `tree`: the rest has what is left of the time
 * that the tree was given. `main`: the rest is spared, and the slot is free at once.
 */
export function bereave(instance: Instance, stopping: Stopping, exit: Exit, now: Instant, chance: () => number): Step {
  const { child: _gone, ...childless } = stopping;
  const orphaned: Stopping = { ...childless, exit };
  const { cause, reason } = stopping;
  const known: Instance = { ...instance, last: { run: instance.run, exit, cause, reason, at: now } };
  const { scope } = instance.spec.stop;
  if (exit.kind === 'unspawned' || scope === 'main') return settle(known, orphaned, exit, now, chance);
  if (stopping.phase === 'killing') return step(entered(known, orphaned));
  if (scope === 'mixed') return kill(known, orphaned, now);
  const told = stopping.phase === 'asked' && stopping.deadline !== undefined;
  return told ? step(entered(known, orphaned)) : ask(known, orphaned, now);
}

function kill(instance: Instance, stopping: Stopping, now: Instant): Step {
  const stuck = stopping.kills >= KILL_STUCK_AFTER;
  const deadline = now + (stuck ? KILL_STUCK_REPEAT_MS : KILL_REPEAT_MS);
  const killing: Stopping = { ...stopping, phase: 'killing', kills: stopping.kills + 1, stuck, deadline };
  const all = instance.spec.stop.scope === 'main' ? 'main' : 'tree';
  const to = stopping.child === undefined ? 'rest' : all;
  return step(entered(instance, killing), { kind: 'signal', run: instance.run, signal: 'SIGKILL', to });
}

/** The signal or the command that asks a child to stop. What is left without a main process knows no command. */
function plea({ run, spec }: Instance, { child }: Stopping, to: 'main' | 'tree'): Effect {
  if (child === undefined) return { kind: 'signal', run, signal: spec.stop.signal, to: 'rest' };
  if (spec.stop.command !== null) return { kind: 'run-stop-command', run };
  return { kind: 'signal', run, signal: spec.stop.signal, to };
}

/** How long the run has been ready, where it has. */
const health = (state: Starting | Running, now: Instant): Pick<Stopping, 'ready' | 'healthyMs'> =>
  state.kind === 'running' ? { ready: true, healthyMs: now - state.since } : { ready: false, healthyMs: 0 };
