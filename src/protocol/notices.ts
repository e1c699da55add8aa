import type { Exit } from '../base/process.ts';
import type { StateKind } from '../core/state.ts';
import type { Cursor } from './cursor.ts';

/**
 * What happened.
 * `daemon`: to the daemon itself; `applied`, `scaled`, `signalled`, `reloaded`, `reset`: a person's command was carried
 * out; `reload-failed`: that was not; `refused`: an app file was to be applied again (SIGHUP) and was not; `starting`: a
 * start was decided; `started`: the process lives; `ready`, `unready`: its readiness came or went; `exited`: its main
 * process ended; `backoff`: it will be started again, at `nextStart`; `waiting`: for something else; `start-limit`: it
 * failed too often; `failed`: it is not started again by itself; `stopping`: its end was asked for; `stop-failed`: its
 * stop command failed or had no turn; `stuck`: it does not end; `stopped`: it is at rest; `deleted`: it is forgotten.
 */
export const NOTICE_KINDS = [
  ...(['daemon', 'applied', 'scaled', 'signalled', 'reloaded', 'reload-failed', 'reset', 'refused'] as const),
  ...(['starting', 'started', 'ready', 'unready', 'exited', 'backoff', 'waiting', 'start-limit', 'failed'] as const),
  ...(['stopping', 'stop-failed', 'stuck', 'stopped', 'deleted'] as const),
] as const;

export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What the daemon tells those who follow. Sent as `notice` with one of these as its params. Fields are never dropped, only null; new ones may come. */
export interface Notice {
  /** A gap between two means that something was dropped for a slow reader. */
  readonly cursor: Cursor;
  /** ISO time. */
  readonly at: string;
  readonly kind: NoticeKind;
  /** As shown: `app/name` or `app/name@instance`; the name of an app that is meant as a whole; null: the daemon. */
  readonly id: string | null;
  /** Its state before and after: the same where none changed, `to: null` when it is forgotten, both null where none is meant. */
  readonly from: StateKind | null;
  readonly to: StateKind | null;
  /** Why, or what exactly, for people. */
  readonly reason: string;
  /** Its main process, also the one that has just ended. */
  readonly pid: number | null;
  /** How the main process ended; only with `exited`. */
  readonly exit: Exit | null;
  /** Whether a command asked for that end: a stop, a restart, a delete. Only with `exited`. */
  readonly requested: boolean | null;
  /** The how-many-th failure in a row it starts again after; with `backoff`, and with `starting` and `started` of an automatic start. */
  readonly attempt: number | null;
  /** ISO time of the next automatic start. */
  readonly nextStart: string | null;
}

/** What lies between a cursor and what can still be told. */
export type Missed =
  /** So many were told since and are kept no longer. */
  | { readonly kind: 'forgotten'; readonly count: number }
  /** The cursor is of another life of the daemon; what was told then is not known now. */
  | { readonly kind: 'other-daemon' }
  /** The cursor names a notice that this life of the daemon has not come to. Everything that is kept is told. */
  | { readonly kind: 'ahead' };
