import type { Exit } from '../../base/process.ts';
import type { Instant } from '../../base/time.ts';
import { formatDuration } from '../../base/units.ts';
import { unreachable } from '../../base/unreachable.ts';
import { breach } from '../ceiling.ts';
import { type Step, stay, step } from '../effect.ts';
import type { Fact, StateEvent } from '../event.ts';
import { end, fall, onFailure, onRequest } from '../ladder.ts';
import { entered } from '../moves.ts';
import { born, proved } from '../readiness.ts';
import { describe } from '../reason.ts';
import { stillborn } from '../settle.ts';
import type { Child, Instance, Starting } from '../state.ts';

/** The child is being spawned, or lives and has not yet proved that it is ready. */
export function starting(
  instance: Instance,
  state: Starting,
  event: StateEvent,
  now: Instant,
  chance: () => number,
): Step {
  switch (event.kind) {
    case 'spawned':
      return spawned(instance, state, event, now);
    case 'probed':
      return probed(instance, state, event, now);
    case 'exited':
      return exited(instance, state, event.exit, now, chance);
    case 'elapsed':
      return elapsed(instance, state, now);
    case 'breached':
      return state.child === undefined ? stay(instance) : breach(instance, state, event, now);
    case 'stop':
      return end({ ...instance, want: 'down' }, state, onRequest('stop'), now);
    case 'restart':
      return end(instance, state, onRequest('restart'), now);
    case 'delete':
      return end({ ...instance, want: 'gone' }, state, onRequest('delete'), now);
    case 'start':
    case 'emptied':
    case 'adopted':
    case 'released':
      return stay(instance);
    default:
      return unreachable(event);
  }
}

function spawned(instance: Instance, state: Starting, fact: Extract<Fact, { kind: 'spawned' }>, now: Instant): Step {
  if (state.child !== undefined) return stay(instance);
  const child: Child = { pid: fact.pid, birth: fact.birth, startedAt: now };
  return step(entered(instance, born(instance.spec, child, state.by, state.timeoutAt)));
}

/** Only good news about readiness counts: not ready is what it is already, and liveness is asked of what has been ready. */
function probed(instance: Instance, { child }: Starting, fact: Extract<Fact, { kind: 'probed' }>, now: Instant): Step {
  if (child === undefined || fact.probe !== 'readiness' || !fact.healthy) return stay(instance);
  return step(entered(instance, proved(child, now)));
}

function exited(instance: Instance, state: Starting, exit: Exit, now: Instant, chance: () => number): Step {
  if (exit.kind === 'unspawned') {
    if (state.by === 'person') return stillborn(instance, exit, now);
    return fall(instance, state, exit, describe(exit), now, chance);
  }
  // A job need not be ready to have done its work.
  const early = instance.spec.kind === 'service' ? ' before it was ready' : '';
  return fall(instance, state, exit, `${describe(exit)}${early}`, now, chance);
}

function elapsed(instance: Instance, state: Starting, now: Instant): Step {
  const { child, readyAt = Number.POSITIVE_INFINITY } = state;
  if (child !== undefined && readyAt <= now) return step(entered(instance, proved(child, now)));
  const reason = `not ready within ${formatDuration(instance.spec.startTimeoutMs)}`;
  return end(instance, state, onFailure('start-timeout', reason), now);
}
