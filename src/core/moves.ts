import type { Instant } from '../base/time.ts';
import { type Step, step } from './effect.ts';
import type { Command } from './event.ts';
import { ASKED_BY_PERSON, BROUGHT_UP, DELETED_BY_PERSON } from './reason.ts';
import type { Asker, Instance, Starting, State } from './state.ts';

/** The moves that several states share. Each returns a whole step. */

export const entered = (instance: Instance, state: State): Instance => ({ ...instance, state });

type Start = Extract<Command, { kind: 'start' }>;

/** A start at rest or while waiting. A person's forgives the past; the daemon's leaves it as it is. */
export function begin(instance: Instance, { by, after }: Pick<Start, 'by' | 'after'>, now: Instant): Step {
  const wanted: Instance = { ...(by === 'person' ? forgiven(instance) : instance), want: 'up' };
  if (after.length === 0) return spawn(wanted, by, now);
  const reason = by === 'person' ? ASKED_BY_PERSON : BROUGHT_UP;
  return step(entered(wanted, { kind: 'waiting', for: { kind: 'dependency', on: after, by }, reason }));
}

/** The next run, from its first command on. Facts that name an earlier one are stale from now on. */
export function spawn(instance: Instance, by: Asker, now: Instant): Step {
  const run = instance.run + 1;
  const timeoutAt = now + instance.spec.startTimeoutMs;
  const next: Instance = { ...instance, run };
  const state: Starting = { kind: 'starting', by, phase: 'before_start', timeoutAt };
  if (instance.spec.beforeStart.length === 0) return launch(next, state);
  return step(entered(next, state), { kind: 'execute', run, part: 'before_start' });
}

/** The main process itself: all that had to come before it is through. */
export const launch = (instance: Instance, state: Starting): Step =>
  step(entered(instance, { ...state, phase: 'launch' }), { kind: 'spawn', run: instance.run });

/** The past no longer counts; what is shown to people (`restarts`, `last`) stays. */
export const forgiven = (instance: Instance): Instance => ({
  ...instance,
  failures: 0,
  starts: [],
  ceilingStarts: [],
});

export const rest = (instance: Instance, reason: string): Instance => entered(instance, { kind: 'stopped', reason });

/** The slot is free and its owner does not want it any more. */
export const forget = (instance: Instance): Step =>
  step(rest({ ...instance, want: 'gone' }, DELETED_BY_PERSON), { kind: 'forget' });
