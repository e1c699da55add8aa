import type { Instant, Millis } from '../base/time.ts';
import { unreachable } from '../base/unreachable.ts';
import type { LimitsSpec } from '../spec/types.ts';
import { type Step, stay } from './effect.ts';
import type { Fact } from './event.ts';
import { drain, end, onFailure } from './ladder.ts';
import type { Instance, Running, Starting } from './state.ts';

export type Breached = Extract<Fact, { kind: 'breached' }>;

/** `none`: nothing changes here, and the daemon reports (`warn`, `signal`) or throttles by other means. */
type Answer = { readonly kind: 'drain'; readonly forMs: Millis } | { readonly kind: 'end' } | { readonly kind: 'none' };

const NONE: Answer = { kind: 'none' };
const END: Answer = { kind: 'end' };

/** What a breached ceiling asks of the instance. A ceiling that the spec no longer has asks nothing. */
export function answer({ memory, cpu }: LimitsSpec, { ceiling, level }: Breached): Answer {
  switch (ceiling) {
    case 'memory':
      if (memory === null) return NONE;
      if (level === 'max') return END;
      return memory.onSoft === 'drain' ? { kind: 'drain', forMs: memory.drainTimeoutMs } : NONE;
    case 'cpu':
      return level === 'max' && cpu?.action === 'restart' ? END : NONE;
    default:
      return unreachable(ceiling);
  }
}

/** A child that lives beyond a ceiling. */
export function breach(instance: Instance, state: Starting | Running, fact: Breached, now: Instant): Step {
  const answered = answer(instance.spec.limits, fact);
  const ending = onFailure('ceiling', `${fact.ceiling} ceiling: ${fact.detail}`);
  switch (answered.kind) {
    case 'drain':
      return drain(instance, state, ending, answered.forMs, now);
    case 'end':
      return end(instance, state, ending, now);
    case 'none':
      return stay(instance);
  }
}
