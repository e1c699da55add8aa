import type { Birth, Exit, InstanceId, Pid } from '../base/process.ts';
import type { Instant } from '../base/time.ts';
import { unreachable } from '../base/unreachable.ts';
import type { ProcessSpec } from '../spec/types.ts';

/**
 * The life of an instance.
 *
 * `stopped` and `failed` are at rest: no child, nothing planned (but a start-limited instance may be
 * tried again by itself). `starting` lasts from the decision to start until the child is ready and the commands around its
 * start are through; `running` is said only of a live main process that has been ready. Every end, asked for or not, goes
 * through `stopping`, which lasts until the last process of the tree is gone: only then is the slot
 * free. `waiting` has no child and says what it waits for.
 */
export type State =
  | Stopped
  | Starting
  | Running
  | Stopping
  | { readonly kind: 'waiting'; readonly for: WaitFor; readonly reason: string }
  | { readonly kind: 'failed'; readonly cause: Cause; readonly reason: string; readonly retryAt?: Instant };

export interface Stopped {
  readonly kind: 'stopped';
  readonly reason: string;
  /** Only right after a restore: where it stood when the earlier daemon ended. The first news of it ends this. */
  readonly before?: Life;
}

export interface Starting {
  readonly kind: 'starting';
  /** Who asked: what a person asked for and what cannot be launched fails at once, the rest is tried again. */
  readonly by: Asker;
  readonly phase: StartPhase;
  /** Absent until the news of the child. */
  readonly child?: Child;
  /** Not ready by then is a failed start. */
  readonly timeoutAt: Instant;
  /** `readiness: {after}`: ready when it has lived that long. */
  readonly readyAt?: Instant;
}

/**
 * How far a start has come. `before_start`: those commands run, and there is no main process. `clearing`: what they left
 * behind is being ended, so that the run begins in an empty tree. `launch`: the main process is being spawned, or lives
 * and has not yet proved itself. `after_start`: it is ready, and those commands run.
 */
export type StartPhase = 'before_start' | 'clearing' | 'launch' | 'after_start';

/** The parts of a life in which commands of the user run beside or before the main process. */
export type Part = 'before_start' | 'after_start' | 'stop_command';

export interface Running {
  readonly kind: 'running';
  readonly child: Child;
  readonly since: Instant;
  /** May turn false again while the process lives; then it is still running. */
  readonly ready: boolean;
}

export interface Stopping {
  readonly kind: 'stopping';
  /** The main process, while it lives. */
  readonly child?: Child;
  /** How the main process ended, once it has. */
  readonly exit?: Exit;
  readonly cause: Cause;
  readonly reason: string;
  /**
   * `draining`: told to finish its work; `asked`: told to stop; `killing`: SIGKILL, again and again;
   * the rungs of one ladder, climbed by time.
   */
  readonly phase: 'draining' | 'asked' | 'killing';
  /** Who wants it down, where that is not a person. */
  readonly by?: Asker;
  /** Commands under way whose end is awaited before it goes on: a before_start that is called off, or the stop command. */
  readonly awaits?: 'before_start' | 'stop_command';
  /** When the next rung is due (or the next SIGKILL). Absent only while the spawn is unanswered or the stop command waits for its turn. */
  readonly deadline?: Instant;
  /** SIGKILLs sent. */
  readonly kills: number;
  /** Past the bound: the tree does not end, and this is said aloud. */
  readonly stuck: boolean;
  /** A person wants it up again after this: the past is forgiven and policy is not asked. */
  readonly afresh: boolean;
  /** The dependencies that the start after this one waits for; only with `afresh`. */
  readonly after: readonly string[];
  /** Whether this run had been ready: a service that ends before is a failed start, whatever its exit. */
  readonly ready: boolean;
  /** How long this run had been ready; feeds the decay of the backoff. */
  readonly healthyMs: number;
}

/** What must not be forgotten of an end that has begun. */
export type Interrupted = Pick<Stopping, 'cause' | 'reason' | 'afresh' | 'after' | 'ready' | 'healthyMs'>;

/**
 * A life that a daemon left behind. `planned`: a start was to come. `child`: a process of this run may be
 * alive; `ready` if it had been, `ending` if its end had begun.
 */
export type Life =
  | { readonly kind: 'planned' }
  | { readonly kind: 'child'; readonly ready: boolean; readonly ending: Interrupted | null };

export interface Child {
  readonly pid: Pid;
  readonly birth: Birth;
  /** When it was spawned, or adopted from. */
  readonly startedAt: Instant;
}

export type WaitFor =
  | { readonly kind: 'backoff'; readonly deadline: Instant }
  | { readonly kind: 'dependency'; readonly on: readonly string[]; readonly by: Asker }
  | { readonly kind: 'schedule'; readonly deadline: Instant }
  | { readonly kind: 'disk' };

/** Who asked for a start. */
export type Asker = 'person' | 'daemon';

/** Why a run came to its end. Policy looks at this and not only at the exit. */
export type Cause =
  | 'requested'
  | 'restart'
  | 'exit'
  | 'signal'
  | 'out-of-memory'
  | 'ceiling'
  | 'unhealthy'
  | 'start-timeout'
  | 'start-limit'
  | 'dependency'
  | 'launch'
  | 'before-start'
  | 'after-start'
  | 'unknown';

export type StateKind = State['kind'];
export type In<K extends StateKind> = Extract<State, { kind: K }>;

/** What is wanted of it. A command changes this at once, in every state. */
export type Want = 'up' | 'down' | 'gone';

export interface Instance {
  readonly id: InstanceId;
  readonly spec: ProcessSpec;
  readonly want: Want;
  readonly state: State;
  /** Counts spawns. A fact about an earlier run is stale and changes nothing. */
  readonly run: number;
  /** Consecutive failures; feeds the backoff, decays with healthy time. */
  readonly failures: number;
  /** Automatic starts after a failure, inside the start-limit window. */
  readonly starts: readonly Instant[];
  /** Automatic starts after a ceiling: a window of their own, so that they do not use up the other. */
  readonly ceilingStarts: readonly Instant[];
  /** Automatic restarts in all, for people. */
  readonly restarts: number;
  /** Those of them that a ceiling caused. */
  readonly ceilingRestarts: number;
  /** How the last run ended. */
  readonly last: Ended | null;
}

export interface Ended {
  readonly run: number;
  readonly exit: Exit;
  readonly cause: Cause;
  readonly reason: string;
  readonly at: Instant;
}

export function newborn(id: InstanceId, spec: ProcessSpec): Instance {
  return {
    id,
    spec,
    want: 'down',
    state: { kind: 'stopped', reason: 'not started yet' },
    run: 0,
    failures: 0,
    starts: [],
    ceilingStarts: [],
    restarts: 0,
    ceilingRestarts: 0,
    last: null,
  };
}

/** The live main process, in the states that can have one. */
export function childOf({ state }: Instance): Child | undefined {
  return 'child' in state ? state.child : undefined;
}

/** The one moment at which this instance must be woken: the least of the instants that its state holds. */
export function deadline({ state }: Instance): Instant | undefined {
  switch (state.kind) {
    case 'starting':
      return state.readyAt === undefined ? state.timeoutAt : Math.min(state.readyAt, state.timeoutAt);
    case 'stopping':
      return state.deadline;
    case 'waiting':
      return 'deadline' in state.for ? state.for.deadline : undefined;
    case 'failed':
      return state.retryAt;
    case 'running':
    case 'stopped':
      return undefined;
    default:
      return unreachable(state);
  }
}

/** The life that an earlier daemon left behind, until there is news of it. */
export const lifeBefore = ({ state }: Instance): Life | undefined =>
  state.kind === 'stopped' ? state.before : undefined;
