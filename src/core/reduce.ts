import type { Instant } from '../base/time.ts';
import { unreachable } from '../base/unreachable.ts';
import { type Step, stay, step } from './effect.ts';
import type { Event } from './event.ts';
import { forgiven, rest } from './moves.ts';
import { RESET_BY_PERSON } from './reason.ts';
import { deadline, type Instance } from './state.ts';
import { resting } from './states/resting.ts';
import { running } from './states/running.ts';
import { starting } from './states/starting.ts';
import { stopping } from './states/stopping.ts';
import { waiting } from './states/waiting.ts';

/**
 * The supervisor's whole judgement: where an instance goes when something happens, and what the
 * world is asked to do about it. Pure: time comes in as `now`, luck as `chance` in [0, 1), which is drawn
 * once at most, for the jitter of a backoff.
 *
 * An event that is ignored gives back the very same instance and no effects.
 */
export function reduce(instance: Instance, event: Event, now: Instant, chance: () => number): Step {
  if (isStale(instance, event, now)) return stay(instance);
  if (event.kind === 'configure') return step({ ...instance, spec: event.spec });
  if (event.kind === 'reset') return step(reset(instance));
  const { state } = instance;
  switch (state.kind) {
    case 'stopped':
    case 'failed':
      return resting(instance, state, event, now, chance);
    case 'starting':
      return starting(instance, state, event, now, chance);
    case 'running':
      return running(instance, state, event, now, chance);
    case 'stopping':
      return stopping(instance, state, event, now, chance);
    case 'waiting':
      return waiting(instance, state, event, now);
    default:
      return unreachable(state);
  }
}

/** A fact about an earlier run, or a wake-up before its time. What an adoption says is news whatever run it names. */
function isStale(instance: Instance, event: Event, now: Instant): boolean {
  if (event.kind === 'elapsed') return now < (deadline(instance) ?? Number.POSITIVE_INFINITY);
  return 'run' in event && event.kind !== 'adopted' && event.run !== instance.run;
}

function reset(instance: Instance): Instance {
  const clean = forgiven(instance);
  return instance.state.kind === 'failed' ? rest(clean, RESET_BY_PERSON) : clean;
}
