import type { Instant } from '../../base/time.ts';
import { unreachable } from '../../base/unreachable.ts';
import { answer } from '../ceiling.ts';
import { type Step, stay, step } from '../effect.ts';
import type { Command, Fact, StateEvent } from '../event.ts';
import { ask, bereave, climb } from '../ladder.ts';
import { settle } from '../settle.ts';
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
      return state.exit === undefined ? bereave(instance, state, event.exit, now, chance) : stay(instance);
    case 'emptied':
      // Without the exit of the main process nobody knows yet how it ended; that news must follow.
      return state.exit === undefined ? stay(instance) : settle(instance, state, state.exit, now, chance);
    case 'elapsed':
      return climb(instance, state, now);
    case 'breached':
      return breached(instance, state, event, now);
    case 'start':
      return start(instance, state, event);
    case 'stop':
      return redirect({ ...instance, want: 'down' }, { ...state, afresh: false, after: [] }, now);
    case 'restart':
      return redirect({ ...instance, want: 'up' }, { ...state, afresh: true, after: [] }, now);
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

/** The child that was ordered before the end was decided: now there is somebody to tell. */
function spawned(instance: Instance, state: Stopping, fact: Extract<Fact, { kind: 'spawned' }>, now: Instant): Step {
  if (state.child !== undefined || state.exit !== undefined) return stay(instance);
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
