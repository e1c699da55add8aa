import type { Instant } from '../../base/time.ts';
import { unreachable } from '../../base/unreachable.ts';
import { adopt, lose } from '../adoption.ts';
import { type Step, stay, step } from '../effect.ts';
import type { StateEvent } from '../event.ts';
import { begin, forget, rest } from '../moves.ts';
import { stoppedBy } from '../reason.ts';
import { respawn } from '../settle.ts';
import type { Asker, In, Instance } from '../state.ts';

/** stopped and failed: no child, and nothing happens by itself but the late try of a start-limited instance. */
export function resting(
  instance: Instance,
  state: In<'stopped' | 'failed'>,
  event: StateEvent,
  now: Instant,
  chance: () => number,
): Step {
  switch (event.kind) {
    case 'start':
      return begin(instance, event, now);
    case 'restart':
      return begin(instance, { by: 'person', after: event.after }, now);
    case 'stop':
      return stop(instance, state, event.by);
    case 'delete':
      return forget(instance);
    case 'adopted':
      return adopt(instance, event, now);
    case 'exited':
      return lose(instance, event.exit, now, chance);
    case 'elapsed':
      // An automatic start like any other: it is counted, and the limit is asked, which may have become stricter. What
      // is told then is how the last run ended, and not once more that the limit was spent.
      return respawn(instance, instance.last?.reason ?? state.reason, now);
    case 'spawned':
    case 'probed':
    case 'begun':
    case 'ran':
    case 'emptied':
    case 'breached':
    case 'released':
      return stay(instance);
    default:
      return unreachable(event);
  }
}

function stop(instance: Instance, state: In<'stopped' | 'failed'>, by: Asker | undefined): Step {
  const down: Instance = { ...instance, want: 'down' };
  if (state.kind === 'failed') return step(rest(down, stoppedBy(by)));
  return instance.want === 'down' ? stay(instance) : step(down);
}
