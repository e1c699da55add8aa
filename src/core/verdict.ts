import type { Exit } from '../base/process.ts';
import { unreachable } from '../base/unreachable.ts';
import type { ExitMatch, ProcessSpec } from '../spec/types.ts';
import { COMPLETED } from './reason.ts';
import type { Cause } from './state.ts';

/** What the verdict looks at: how a run ended, why, and how far it had come. */
export interface End {
  readonly exit: Exit;
  readonly cause: Cause;
  /** How it ended, in words. */
  readonly reason: string;
  /** Whether it had been ready. */
  readonly ready: boolean;
}

export interface Verdict {
  readonly restart: boolean;
  readonly outcome: 'success' | 'failure';
  /** For people: how it ended and, where that is not plain, which rule decided. */
  readonly reason: string;
}

/** The process ended of its own accord or by a hand that is not ours: its exit is its own statement. */
const BY_ITSELF: readonly Cause[] = ['exit', 'signal', 'out-of-memory'];

/** What `on-abnormal` starts again after; an unclean exit code alone is not among them. */
const ABNORMAL: readonly Cause[] = [
  'signal',
  'out-of-memory',
  'unhealthy',
  'start-timeout',
  'ceiling',
  'unknown',
  'launch',
];

/**
 * Whether an end that no person asked for leads to another start, and why.
 *
 * In this order: `prevent`; `force` (only for ends that came by themselves, so that a ceiling, a probe or
 * a start timeout never overrides `restart: no`); what holds for jobs; the policy.
 */
export function verdict(spec: ProcessSpec, end: End): Verdict {
  const { policy, prevent, force } = spec.restart;
  const outcome = outcomeOf(spec, end);
  const decide = (restart: boolean, reason: string): Verdict => ({ restart, outcome, reason });
  const own = BY_ITSELF.includes(end.cause);
  // A signal that sup itself sent says nothing about what the process wants; an exit code always does.
  if ((own || end.exit.kind === 'code') && matches(prevent, end.exit)) {
    return decide(false, `${end.reason}; restart.prevent names it`);
  }
  if (own && matches(force, end.exit)) return decide(true, `${end.reason}; restart.force names it`);
  if (spec.kind === 'job' && outcome === 'success') return decide(false, COMPLETED);
  // Whether the job did its work is not known, and doing it twice may do harm.
  if (spec.kind === 'job' && end.cause === 'unknown') return decide(false, `${end.reason}; a job is not run twice`);
  if (policy === 'no' && outcome === 'failure') return decide(false, `${end.reason}; restart is no`);
  return decide(byPolicy(spec, end, outcome), end.reason);
}

/**
 * Whether an end is a success. A death by signal is one only where `success` names that signal, and never
 * when the kernel ran out of memory. What sup had to end, and a service that ended before it was
 * ready, are failures whatever the exit says.
 */
export function outcomeOf(spec: ProcessSpec, end: End): Verdict['outcome'] {
  const lived = spec.kind === 'job' || end.ready;
  const spoke = end.cause === 'exit' || end.cause === 'signal';
  return lived && spoke && matches(spec.restart.success, end.exit) ? 'success' : 'failure';
}

function byPolicy({ restart }: ProcessSpec, end: End, outcome: Verdict['outcome']): boolean {
  switch (restart.policy) {
    case 'always':
    case 'unless-stopped':
      return true;
    case 'on-failure':
      return outcome === 'failure';
    case 'on-abnormal':
      return outcome === 'failure' && ABNORMAL.includes(end.cause);
    case 'no':
      return false;
    default:
      return unreachable(restart.policy);
  }
}

function matches(list: readonly ExitMatch[], exit: Exit): boolean {
  if (exit.kind === 'code') return list.includes(exit.code);
  return exit.kind === 'signal' && list.includes(exit.signal);
}
