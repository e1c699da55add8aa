import type { Clock } from '../base/clock.ts';
import type { Millis } from '../base/time.ts';
import type { InstanceId } from '../base/process.ts';
import type { Event } from '../core/event.ts';
import type { Home, Platform } from '../platform/platform.ts';
import type { Applier } from './apply.ts';
import type { Bus } from './bus.ts';
import type { Errands } from './errands.ts';
import type { NoticeKind } from '../protocol/notices.ts';
import type { Fleet } from './fleet.ts';
import type { News } from './happenings.ts';
import type { Journal } from './journal.ts';
import type { Orderly } from './orderly.ts';
import type { Reaper } from './reaper.ts';
import type { Settler } from './settler.ts';

/** By the names that people see. `leftovers`: of what was stopped, what an earlier daemon had left. `left`: what did not end within its bound. */
export interface Stopped {
  readonly stopped: readonly string[];
  readonly leftovers: readonly string[];
  readonly left: readonly string[];
}

/** What the handlers may use. */
export interface Context {
  readonly clock: Clock;
  readonly home: Home;
  readonly platform: Platform;
  readonly version: string;
  /** `sup daemon run`. */
  readonly foreground: boolean;
  readonly startedAt: Date;
  readonly fleet: Fleet;
  readonly orderly: Orderly;
  readonly settler: Settler;
  readonly bus: Bus;
  /** Tells those who follow what no change of an instance tells by itself. */
  tell(kind: NoticeKind, id: string | null, parts?: Partial<Omit<News, 'kind' | 'id' | 'at'>>): void;
  readonly reaper: Reaper;
  /** Runs commands for instances: for `reload: {mode: command}` and the like. */
  readonly errands: Errands;
  readonly journal: Journal;
  readonly applier: Applier;
  /** Hands an event to the supervisor. */
  dispatch(id: InstanceId, event: Event): void;
  /** What the settings allow the daemon for stopping everything; null: nothing is said there. */
  shutdownTimeoutMs(): Millis | null;
  /** Whether the daemon is on its way down and takes no more orders. */
  stopping(): boolean;
  /** Stops everything in order; resolves when the last is at rest, or has been given up on. */
  stopAll(): Promise<Stopped>;
  /** Ends the daemon when the present answer is out. */
  end(): void;
}
