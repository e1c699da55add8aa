import type { Instant } from '../base/time.ts';
import type { ProcessSpec } from '../spec/types.ts';
import type { Asker, Child, Running, Starting } from './state.ts';

/** What a newly known child is: running at once where nothing else is asked of it, else starting until it has proved itself. */
export function born(spec: ProcessSpec, child: Child, by: Asker, timeoutAt: Instant): Starting | Running {
  if (spec.readiness === null) return proved(child, child.startedAt);
  const starting: Starting = { kind: 'starting', by, child, timeoutAt };
  if (spec.readiness.kind !== 'after') return starting;
  return { ...starting, readyAt: child.startedAt + spec.readiness.afterMs };
}

export const proved = (child: Child, since: Instant): Running => ({ kind: 'running', child, since, ready: true });
