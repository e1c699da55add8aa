import type { Instant } from '../../base/time.ts';
import { unreachable } from '../../base/unreachable.ts';
import { adopt } from '../adoption.ts';
import { type Step, stay, step } from '../effect.ts';
import type { StateEvent } from '../event.ts';
import { begin, forget, rest, spawn } from '../moves.ts';
import { stoppedBy } from '../reason.ts';
import { respawn } from '../settle.ts';
import type { In, Instance } from '../state.ts';

/** No child, and something to wait for: time, or news from elsewhere. */
export function waiting(instance: Instance, state: In<'waiting'>, event: StateEvent, now: Instant): Step {
  switch (event.kind) {
    case 'elapsed':
      return elapsed(instance, state, now);
    case 'released':
      return released(instance, state, now);
    case 'start':
      // What the daemon brings up is on its way already; only a person's start cuts the wait short.
      return event.by === 'daemon' ? stay(instance) : begin(instance, event, now);
    case 'restart':
      return begin(instance, { by: 'person', after: event.after }, now);
    case 'stop':
      return step(rest({ ...instance, want: 'down' }, stoppedBy(event.by)));
    case 'delete':
      return forget(instance);
    case 'adopted':
      return adopt(instance, event, now);
    case 'spawned':
    case 'probed':
    case 'exited':
    case 'begun':
    case 'ran':
    case 'emptied':
    case 'breached':
      return stay(instance);
    default:
      return unreachable(event);
  }
}

function elapsed(instance: Instance, state: In<'waiting'>, now: Instant): Step {
  switch (state.for.kind) {
    case 'backoff':
      return respawn(instance, state.reason, now);
    case 'schedule':
      return spawn(instance, 'daemon', now);
    case 'dependency':
    case 'disk':
      return stay(instance);
    default:
      return unreachable(state.for);
  }
}

function released(instance: Instance, state: In<'waiting'>, now: Instant): Step {
  switch (state.for.kind) {
    case 'dependency':
      return spawn(instance, state.for.by, now);
    case 'disk':
      return spawn(instance, 'daemon', now);
    case 'backoff':
    case 'schedule':
      return stay(instance);
    default:
      return unreachable(state.for);
  }
}
