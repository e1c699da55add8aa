import type { StateKind } from '../core/state.ts';

/** What the daemon tells those who follow. Sent as `notice` with one of these as its params. */
export interface Notice {
  /** Grows by one; a gap means that something was dropped for a slow reader. */
  readonly cursor: number;
  /** ISO time. */
  readonly at: string;
  /** As shown: `app/name` or `app/name@instance`. */
  readonly id: string;
  readonly from: StateKind | null;
  readonly to: StateKind | null;
  readonly reason: string;
  readonly pid: number | null;
}
