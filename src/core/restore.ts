import type { InstanceId } from '../base/process.ts';
import type { Instant } from '../base/time.ts';
import { unreachable } from '../base/unreachable.ts';
import type { ProcessSpec } from '../spec/types.ts';
import { CALLED_OFF } from './reason.ts';
import { settle } from './settle.ts';
import {
  type Ended,
  type In,
  type Instance,
  type Interrupted,
  type Life,
  newborn,
  type Starting,
  type Stopping,
  type Want,
} from './state.ts';

/**
 * How an instance outlives its daemon.
 *
 * A daemon saves what `remember` answers after each change. The next one restores each instance and tells it what
 * became of it, before anything else: `adopted` for a life that is found alive; `exited` (with how it ended,
 * where that can be learned, else `unknown`) for one that is not; `start` by the daemon for one that was planned.
 * What was at rest stays at rest.
 */

/** Plain data that JSON carries whole. Its instants are since boot, and so they are good in the same boot only. */
export interface Remembered {
  readonly want: Want;
  readonly run: number;
  readonly failures: number;
  readonly starts: readonly Instant[];
  readonly ceilingStarts: readonly Instant[];
  readonly restarts: number;
  readonly ceilingRestarts: number;
  readonly last: Ended | null;
  readonly life: Life | Rest;
}

export interface Rest {
  readonly kind: 'rest';
  readonly state: In<'stopped' | 'failed'>;
}

export function remember(instance: Instance): Remembered {
  const { want, run, failures, starts, ceilingStarts, restarts, ceilingRestarts, last } = instance;
  return { want, run, failures, starts, ceilingStarts, restarts, ceilingRestarts, last, life: lifeOf(instance) };
}

export function restore(id: InstanceId, spec: ProcessSpec, { life, ...past }: Remembered): Instance {
  const found: In<'stopped' | 'failed'> =
    life.kind === 'rest' ? life.state : { kind: 'stopped', reason: 'found again by a new daemon', before: life };
  return { ...newborn(id, spec), ...past, state: found };
}

/**
 * What is remembered over a reboot: no instant means anything any more, no process is left, and what was
 * wanted up comes up. That includes services that had failed, since the reason may have gone with
 * the old boot; a job whose outcome nobody knows is not run twice.
 */
export function afterReboot({ kind }: ProcessSpec, remembered: Remembered): Remembered {
  const { want, life, last } = remembered;
  const retried = life.kind === 'rest' && 'retryAt' in life.state;
  const atWork = life.kind === 'child' || (life.kind === 'rest' && life.state.kind === 'failed');
  const comesUp = want === 'up' && (retried || (kind === 'service' && atWork));
  return {
    ...remembered,
    failures: 0,
    starts: [],
    ceilingStarts: [],
    last: last === null ? null : { ...last, at: 0 },
    life: comesUp ? { kind: 'planned' } : life,
  };
}

function lifeOf(instance: Instance): Life | Rest {
  const { state } = instance;
  switch (state.kind) {
    case 'stopped':
      return state.before ?? { kind: 'rest', state };
    case 'failed':
      return { kind: 'rest', state };
    case 'waiting':
      return { kind: 'planned' };
    case 'starting':
      return startingLife(state);
    case 'running':
      return { kind: 'child', ready: true, ending: null };
    case 'stopping':
      return stoppingLife(instance, state);
    default:
      return unreachable(state);
  }
}

/** Without a main process there is nothing to adopt: what the commands before it left is ended, and they are run again. */
function startingLife({ phase }: Starting): Life {
  const planned = phase === 'before_start' || phase === 'clearing';
  return planned ? { kind: 'planned' } : { kind: 'child', ready: false, ending: null };
}

/** Once the exit is known it is also known what comes after it, and a job that is done must not be run again. */
function stoppingLife(instance: Instance, state: Stopping): Life | Rest {
  const exit = state.awaits === 'before_start' ? CALLED_OFF : state.exit;
  if (exit === undefined) return { kind: 'child', ready: state.ready, ending: endingOf(state) };
  const at = instance.last?.at ?? 0;
  const settled = settle(instance, state, exit, at, () => 0).instance.state;
  return settled.kind === 'stopped' || settled.kind === 'failed'
    ? { kind: 'rest', state: settled }
    : { kind: 'planned' };
}

const endingOf = ({ cause, reason, afresh, after, ready, healthyMs }: Stopping): Interrupted => ({
  cause,
  reason,
  afresh,
  after,
  ready,
  healthyMs,
});
