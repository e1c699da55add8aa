import type { Instant } from '../../base/time.ts';
import { unreachable } from '../../base/unreachable.ts';
import { breach } from '../ceiling.ts';
import { type Step, stay, step } from '../effect.ts';
import type { Fact, StateEvent } from '../event.ts';
import { end, fall, onFailure, onRequest } from '../ladder.ts';
import { entered } from '../moves.ts';
import { describe } from '../reason.ts';
import type { Instance, Running } from '../state.ts';

/** The main process lives and has been ready. */
export function running(
  instance: Instance,
  state: Running,
  event: StateEvent,
  now: Instant,
  chance: () => number,
): Step {
  switch (event.kind) {
    case 'exited':
      return fall(instance, state, event.exit, describe(event.exit), now, chance);
    case 'probed':
      return probed(instance, state, event, now);
    case 'breached':
      return breach(instance, state, event, now);
    case 'stop':
      return end({ ...instance, want: 'down' }, state, onRequest(event), now);
    case 'restart':
      return end(instance, state, onRequest(event), now);
    case 'delete':
      return end({ ...instance, want: 'gone' }, state, onRequest(event), now);
    case 'start':
    case 'spawned':
    case 'begun':
    case 'ran':
    case 'emptied':
    case 'adopted':
    case 'released':
    case 'elapsed':
      return stay(instance);
    default:
      return unreachable(event);
  }
}

function probed(instance: Instance, state: Running, fact: Extract<Fact, { kind: 'probed' }>, now: Instant): Step {
  switch (fact.probe) {
    case 'readiness':
      return fact.healthy === state.ready ? stay(instance) : step(entered(instance, { ...state, ready: fact.healthy }));
    case 'liveness':
      if (fact.healthy) return stay(instance);
      return end(instance, state, onFailure('unhealthy', `unhealthy: ${fact.detail}`), now);
    default:
      return unreachable(fact.probe);
  }
}
