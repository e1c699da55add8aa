import type { Instant } from '../base/time.ts';
import { type Step, step } from './effect.ts';
import { entered } from './moves.ts';
import type { Asker, Child, Instance, Running, Starting } from './state.ts';

/** A child that has just become known: ready at once where nothing else is asked of it, else it has to prove itself. */
export function born(instance: Instance, child: Child, by: Asker, timeoutAt: Instant): Step {
  const { readiness } = instance.spec;
  const starting: Starting = { kind: 'starting', by, phase: 'launch', child, timeoutAt };
  if (readiness === null) return ready(instance, starting, child, child.startedAt);
  if (readiness.kind !== 'after') return step(entered(instance, starting));
  return step(entered(instance, { ...starting, readyAt: child.startedAt + readiness.afterMs }));
}

/** It is ready: running, as soon as `after_start` is through. */
export function ready(instance: Instance, { by, timeoutAt }: Starting, child: Child, now: Instant): Step {
  if (instance.spec.afterStart.length === 0) return step(entered(instance, proved(child, now)));
  const starting: Starting = { kind: 'starting', by, phase: 'after_start', child, timeoutAt };
  return step(entered(instance, starting), { kind: 'execute', run: instance.run, part: 'after_start' });
}

export const proved = (child: Child, since: Instant): Running => ({ kind: 'running', child, since, ready: true });
