import type { Exit } from '../../base/process.ts';
import type { Instant } from '../../base/time.ts';
import { unreachable } from '../../base/unreachable.ts';
import { answer } from '../ceiling.ts';
import { type Step, stay, step } from '../effect.ts';
import type { Command, Fact, StateEvent } from '../event.ts';
import { afterCommand, ask, bereave, climb, dismiss, downBy, heard, vacate } from '../ladder.ts';
import { CALLED_OFF } from '../reason.ts';
import type { Child, Instance, Stopping } from '../state.ts';

/** The run is coming to its end. Commands only change what comes after; the tree must be empty first. */
export function stopping(
  instance: Instance,
  state: Stopping,
  event: StateEvent,
  now: Instant,
  chance: () => number,
): Step {
  switch (event.kind) {
    case 'spawned':
      return spawned(instance, state, event, now);
    case 'exited':
      return exited(instance, state, event.exit, now, chance);
    case 'begun':
      return event.part === 'stop_command' ? heard(instance, state, now) : stay(instance);
    case 'ran':
      return ran(instance, state, event, now, chance);
    case 'emptied':
      return vacate(instance, state, now, chance);
    case 'elapsed':
      return climb(instance, state, now);
    case 'breached':
      return breached(instance, state, event, now);
    case 'start':
      return start(instance, state, event);
    case 'stop':
      return redirect({ ...instance, want: 'down' }, { ...state, afresh: false, after: [], ...downBy(event.by) }, now);
    case 'restart':
      return redirect({ ...instance, want: 'up' }, { ...state, afresh: true, after: event.after }, now);
    case 'delete':
      return redirect({ ...instance, want: 'gone' }, { ...state, afresh: false, after: [] }, now);
    case 'probed':
    case 'adopted':
    case 'released':
      return stay(instance);
    default:
      return unreachable(event);
  }
}

/** Of a run whose first commands are still called off no main process can tell. */
function exited(instance: Instance, state: Stopping, exit: Exit, now: Instant, chance: () => number): Step {
  const known = state.exit !== undefined || state.awaits === 'before_start';
  return known ? stay(instance) : bereave(instance, state, exit, now, chance);
}

function ran(
  instance: Instance,
  state: Stopping,
  { part, failure }: Extract<Fact, { kind: 'ran' }>,
  now: Instant,
  chance: () => number,
): Step {
  if (part !== state.awaits) return stay(instance);
  return part === 'before_start'
    ? dismiss(instance, state, CALLED_OFF, now, chance)
    : afterCommand(instance, state, failure, now, chance);
}

/** The child that was ordered before the end was decided: now there is somebody to tell. */
function spawned(instance: Instance, state: Stopping, fact: Extract<Fact, { kind: 'spawned' }>, now: Instant): Step {
  if (state.child !== undefined || state.exit !== undefined || state.awaits !== undefined) return stay(instance);
  const child: Child = { pid: fact.pid, birth: fact.birth, startedAt: now };
  return ask(instance, { ...state, child }, now);
}

/** A drain that does not help is cut short; on the higher rungs a repeated breach must not cut the stop timeout short. */
function breached(instance: Instance, state: Stopping, fact: Extract<Fact, { kind: 'breached' }>, now: Instant): Step {
  const cut = state.phase === 'draining' && answer(instance.spec.limits, fact).kind === 'end';
  return cut ? ask(instance, state, now) : stay(instance);
}

function start(instance: Instance, state: Stopping, command: Extract<Command, { kind: 'start' }>): Step {
  // It is wanted up already, and the daemon's start forgives nothing: policy will say what comes after.
  if (command.by === 'daemon' && instance.want === 'up') return stay(instance);
  return step({ ...instance, want: 'up', state: { ...state, afresh: true, after: command.after } });
}

/** Another goal. The ladder stands where it stood, so that a repeated command does not lengthen it; only a drain is over. */
function redirect(instance: Instance, state: Stopping, now: Instant): Step {
  return state.phase === 'draining' ? ask(instance, state, now) : step({ ...instance, state });
}
