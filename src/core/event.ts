import type { Birth, Exit, Pid } from '../base/process.ts';
import type { ProcessSpec } from '../spec/types.ts';
import type { Asker, Part } from './state.ts';

/** Commands are imperatives; facts are past participles and name the run they speak of. */
export type Command =
  /**
   * Want it up. A start by a person forgives the past and never counts in the start limit.
   * `after` names the dependencies that are not met yet; empty: go.
   */
  | { readonly kind: 'start'; readonly by: Asker; readonly after: readonly string[] }
  /** `by`: the daemon, when it ends itself and everything with it; absent: a person. */
  | { readonly kind: 'stop'; readonly by?: Asker }
  /** What runs is ended first. `after` as with `start`: the run that comes then waits for those. */
  | { readonly kind: 'restart'; readonly after: readonly string[] }
  | { readonly kind: 'delete' }
  /** A new spec for the same slot; what runs goes on with the old one until it is started again. */
  | { readonly kind: 'configure'; readonly spec: ProcessSpec }
  /** Clear failures and the start limit. */
  | { readonly kind: 'reset' };

export type Fact =
  | { readonly kind: 'spawned'; readonly run: number; readonly pid: Pid; readonly birth: Birth }
  | {
      readonly kind: 'probed';
      readonly run: number;
      readonly probe: 'readiness' | 'liveness';
      readonly healthy: boolean;
      readonly detail: string;
    }
  /** The main process ended, or never came to life (`unspawned`). */
  | { readonly kind: 'exited'; readonly run: number; readonly exit: Exit }
  /** The turn of that part's first command has come: it is being started. */
  | { readonly kind: 'begun'; readonly run: number; readonly part: Part }
  /** The commands of that part are over, or called off. `failure`: what went wrong, in words; null: nothing. */
  | { readonly kind: 'ran'; readonly run: number; readonly part: Part; readonly failure: string | null }
  /** The last process of the tree is gone, and no command of the run is left either. */
  | { readonly kind: 'emptied'; readonly run: number }
  | {
      readonly kind: 'breached';
      readonly run: number;
      readonly ceiling: 'memory' | 'cpu';
      readonly level: 'soft' | 'max';
      readonly detail: string;
    }
  /** A live process of an earlier daemon was found. Comes before any start and is never stale. */
  | {
      readonly kind: 'adopted';
      readonly run: number;
      readonly pid: Pid;
      readonly birth: Birth;
      readonly ready: boolean;
    }
  /** What it waited for is there (a dependency; disk space). */
  | { readonly kind: 'released' }
  | { readonly kind: 'elapsed' };

export type Event = Command | Fact;
export type EventKind = Event['kind'];

/** What the states decide one by one; a new spec and a reset mean the same in all of them. */
export type StateEvent = Exclude<Event, { kind: 'configure' | 'reset' }>;
