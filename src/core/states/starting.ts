import type { Exit } from '../../base/process.ts';
import type { Instant } from '../../base/time.ts';
import { formatDuration } from '../../base/units.ts';
import { unreachable } from '../../base/unreachable.ts';
import { breach } from '../ceiling.ts';
import { type Step, stay, step } from '../effect.ts';
import type { Fact, StateEvent } from '../event.ts';
import { end, fall, miss, onFailure, onRequest } from '../ladder.ts';
import { entered, launch } from '../moves.ts';
import { born, proved, ready } from '../readiness.ts';
import { describe } from '../reason.ts';
import { stillborn } from '../settle.ts';
import type { Child, Instance, Part, Starting } from '../state.ts';

/** The way to a process that lives, is ready, and has all its commands behind it. */
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
    case 'begun':
      return begun(instance, state, event.part, now);
    case 'ran':
      return ran(instance, state, event, now, chance);
    case 'emptied':
      return state.phase === 'clearing' ? launch(instance, state) : stay(instance);
    case 'elapsed':
      return elapsed(instance, state, now);
    case 'breached':
      return state.child === undefined ? stay(instance) : breach(instance, state, event, now);
    case 'stop':
      return end({ ...instance, want: 'down' }, state, onRequest(event), now);
    case 'restart':
      return end(instance, state, onRequest(event), now);
    case 'delete':
      return end({ ...instance, want: 'gone' }, state, onRequest(event), now);
    case 'start':
    case 'adopted':
    case 'released':
      return stay(instance);
    default:
      return unreachable(event);
  }
}

function spawned(instance: Instance, state: Starting, fact: Extract<Fact, { kind: 'spawned' }>, now: Instant): Step {
  if (state.phase !== 'launch' || state.child !== undefined) return stay(instance);
  const child: Child = { pid: fact.pid, birth: fact.birth, startedAt: now };
  return born(instance, child, state.by, state.timeoutAt);
}

/** Only good news about readiness counts: not ready is what it is already, and liveness is asked of what has been ready. */
function probed(instance: Instance, state: Starting, fact: Extract<Fact, { kind: 'probed' }>, now: Instant): Step {
  const { phase, child } = state;
  if (phase !== 'launch' || child === undefined || fact.probe !== 'readiness' || !fact.healthy) return stay(instance);
  return ready(instance, state, child, now);
}

/** The time of a start counts from the turn of its first command: how long others kept it waiting is no fault of its own. */
function begun(instance: Instance, state: Starting, part: Part, now: Instant): Step {
  if (part !== 'before_start' || state.phase !== 'before_start') return stay(instance);
  return step(entered(instance, { ...state, timeoutAt: now + instance.spec.startTimeoutMs }));
}

function ran(
  instance: Instance,
  state: Starting,
  { part, failure }: Extract<Fact, { kind: 'ran' }>,
  now: Instant,
  chance: () => number,
): Step {
  const { phase, child } = state;
  if (part === 'before_start' && phase === 'before_start') {
    return failure === null ? clear(instance, state) : miss(instance, failure, now, chance);
  }
  if (part !== 'after_start' || phase !== 'after_start' || child === undefined) return stay(instance);
  if (failure === null) return step(entered(instance, proved(child, now)));
  // Its commands are over: there is nothing of them to call off.
  const reason = `after_start failed: ${failure}`;
  return end(instance, { ...state, phase: 'launch' }, onFailure('after-start', reason), now);
}

/** The run begins in an empty tree. Where the rest is spared anyway there is nothing to be ended. */
function clear(instance: Instance, state: Starting): Step {
  if (instance.spec.stop.scope === 'main') return launch(instance, state);
  const { run } = instance;
  const clearing: Starting = { ...state, phase: 'clearing' };
  return step(entered(instance, clearing), { kind: 'signal', run, signal: 'SIGKILL', to: 'rest' });
}

function exited(instance: Instance, state: Starting, exit: Exit, now: Instant, chance: () => number): Step {
  if (state.phase === 'before_start' || state.phase === 'clearing') return stay(instance);
  if (exit.kind === 'unspawned') {
    if (state.by === 'person') return stillborn(instance, exit, now);
    return fall(instance, state, exit, describe(exit), now, chance);
  }
  // A job need not be ready to have done its work.
  const early = state.phase === 'after_start' ? ' before after_start was done' : ' before it was ready';
  const reason = `${describe(exit)}${instance.spec.kind === 'service' ? early : ''}`;
  return fall(instance, state, exit, reason, now, chance);
}

function elapsed(instance: Instance, state: Starting, now: Instant): Step {
  const { child, timeoutAt, readyAt = Number.POSITIVE_INFINITY } = state;
  // Where more is to be done there must be time left for it.
  const inTime = instance.spec.afterStart.length === 0 || now < timeoutAt;
  if (child !== undefined && readyAt <= now && inTime) return ready(instance, state, child, now);
  const reason = `${undone(state)} within ${formatDuration(instance.spec.startTimeoutMs)}`;
  return end(instance, state, onFailure('start-timeout', reason), now);
}

function undone({ phase }: Starting): string {
  switch (phase) {
    case 'before_start':
    case 'clearing':
      return 'before_start was not done';
    case 'launch':
      return 'not ready';
    case 'after_start':
      return 'after_start was not done';
    default:
      return unreachable(phase);
  }
}
