import type { SignalName } from '../base/process.ts';
import type { StateKind } from '../core/state.ts';
import type { AppSpec, ProcessSpec } from '../spec/types.ts';
import type { Cursor } from './cursor.ts';
import type { Missed, Notice } from './notices.ts';
import type { DaemonView, ProcessDetail, ProcessView } from './view.ts';

/**
 * The whole protocol: what may be asked, with what, and what comes back.
 * JSON-RPC 2.0, one object a line. Errors carry `{code, params, hint, exit, causes}` in `data`.
 */
export interface Methods {
  /** The first call of every client: refused with PROTOCOL_MISMATCH when the versions differ. */
  'daemon.hello': {
    params: { readonly protocol: number };
    result: { readonly protocol: number; readonly version: string; readonly pid: number };
  };
  'daemon.status': { params: Record<string, never>; result: DaemonView };
  /**
   * Answers when everything has stopped; the daemon ends after the answer. `leftovers`: of what was stopped, what a daemon
   * that died had left. `left`: what did not end.
   */
  'daemon.stop': {
    params: Record<string, never>;
    result: {
      readonly stopped: readonly string[];
      readonly leftovers: readonly string[];
      readonly left: readonly string[];
    };
  };
  /**
   * Makes reality match the app: starts what is missing, restarts only what changed. Answers at once with what it does.
   * `unnamed`: processes of this app that its file does not name (any more) and that are left alone; with `prune` they
   * are removed, and stand in the plan. `otherApps`: apps of other names that came from the same file and are left alone;
   * the file may have given its app a new name.
   */
  'app.apply': {
    params: { readonly app: AppSpec; readonly dryRun: boolean; readonly prune?: boolean };
    result: {
      readonly plan: readonly PlanItem[];
      readonly unnamed: readonly string[];
      readonly otherApps: readonly string[];
    };
  };
  /** What is known of each app file, and of what came without one. An app that came from two files is there twice. */
  'app.list': { params: Record<string, never>; result: readonly AppView[] };
  'process.list': { params: { readonly targets?: readonly string[] }; result: readonly ProcessView[] };
  'process.status': { params: { readonly target: string }; result: readonly ProcessDetail[] };
  /** These four answer at once with the ids they touched; `process.settle` waits. */
  'process.start': { params: { readonly targets: readonly string[] }; result: Touched };
  'process.stop': { params: { readonly targets: readonly string[] }; result: Touched };
  'process.restart': { params: { readonly targets: readonly string[] }; result: Touched };
  'process.delete': { params: { readonly targets: readonly string[] }; result: Touched };
  /**
   * Sends a signal to the main process, or to each process of the tree. `processes`: how many got it; a slot of which
   * none did is in `notAlive`.
   */
  'process.signal': {
    params: { readonly targets: readonly string[]; readonly signal: SignalName; readonly to: 'main' | 'tree' };
    result: {
      readonly signalled: readonly { readonly id: string; readonly pid: number | null; readonly processes: number }[];
      readonly notAlive: readonly { readonly id: string; readonly state: StateKind }[];
    };
  };
  /**
   * Has each read again what it reads, as `reload` of its spec says: by a signal, or by a command. The commands run at
   * the same time and have `timeoutMs` together, from the call on; what is not done by then is ended and has failed.
   * Answers when the last is over. RELOAD_REPLACES when a new process would be needed for one.
   */
  'process.reload': {
    params: { readonly targets: readonly string[]; readonly timeoutMs: number };
    result: { readonly outcomes: readonly ReloadOutcome[] };
  };
  /**
   * What more slots of a process can be worked out from, by a client: its blueprint (spec/blueprints.ts), the environment
   * that is kept for it, and the spec of a slot that it has, to compare with. `count`: the instances that are wanted;
   * `instances`: how all are called, also those that are on their way out, which are wanted again before others are made.
   * SCALE_ONE, SCALE_NAMED.
   */
  'process.blueprint': {
    params: { readonly target: string };
    result: {
      readonly app: string;
      readonly name: string;
      readonly count: number;
      readonly instances: readonly string[];
      readonly blueprints: string | null;
      readonly inherited: AppSpec['inherited'];
      readonly sample: ProcessSpec | null;
    };
  };
  /**
   * Gives a process `count` slots, until its file is applied again. `specs`: those that are missing. Answers at once
   * with what it does; what goes on as it is, is not named.
   */
  'process.scale': {
    params: { readonly target: string; readonly count: number; readonly specs: readonly ProcessSpec[] };
    result: { readonly plan: readonly PlanItem[] };
  };
  /** Clears failures, backoff and start limit. `failed`: those that had failed and are stopped now. */
  'process.reset': {
    params: { readonly targets: readonly string[] };
    result: { readonly ids: readonly string[]; readonly failed: readonly string[] };
  };
  /**
   * Waits until all ids are settled at the same moment: ready, at rest, failed, forgotten, or waiting for a next try that
   * comes later than `patienceMs` (= `timeoutMs`; `until: settled`); or until each is at rest or forgotten (`until: stopped`); at most
   * `timeoutMs`. A run that follows a failure is settled when it has held out for a second. `pending` names those that are
   * not settled; `overtaken` those that nobody wants up any more: somebody stopped or deleted them meanwhile.
   */
  'process.settle': {
    params: {
      readonly ids: readonly string[];
      readonly until: 'settled' | 'stopped';
      readonly timeoutMs: number;
      readonly patienceMs?: number;
    };
    result: {
      readonly views: readonly ProcessView[];
      readonly pending: readonly string[];
      readonly overtaken: readonly string[];
    };
  };
  /** Where the log files lie; readers open them themselves. */
  'logs.locate': {
    params: { readonly targets: readonly string[] };
    result: readonly { readonly id: string; readonly dir: string }[];
  };
  /**
   * What happened, oldest first, as far as it is kept: after `since`, and of that only the `last` so many. `cursor`: the
   * newest notice of all.
   */
  'notices.list': {
    params: { readonly since?: Cursor; readonly last?: number };
    result: { readonly notices: readonly Notice[]; readonly cursor: Cursor; readonly missed: Missed | null };
  };
  /** From now on (or from after `since`) this connection gets `notice` notifications. */
  'notices.follow': {
    params: { readonly since?: Cursor };
    result: { readonly cursor: Cursor; readonly missed: Missed | null };
  };
}

export interface Touched {
  readonly ids: readonly string[];
  /** Those of them that were stopped already when the command came. */
  readonly rested: readonly string[];
}

export type ReloadOutcome =
  /** `by`: the signal, or `its command`. */
  | { readonly kind: 'reloaded'; readonly id: string; readonly by: string; readonly pid: number }
  | { readonly kind: 'failed'; readonly id: string; readonly problem: string }
  | { readonly kind: 'not-running'; readonly id: string; readonly state: StateKind };

export interface AppView {
  readonly app: string;
  readonly file: string | null;
  readonly ids: readonly string[];
}

export interface PlanItem {
  readonly id: string;
  /** `add`: it is known from then on, and not started; `update`: it is known otherwise, and goes on as it is. */
  readonly action: 'start' | 'add' | 'restart' | 'update' | 'keep' | 'remove';
  /** Why, for people: `not known yet`, `env.PORT changed`, `nothing changed`. */
  readonly reason: string;
  readonly changes: readonly PlanChange[];
}

export interface PlanChange {
  /** `env.PORT`, `command`, `restart.limit.burst`. Secrets masked. */
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

export type Method = keyof Methods;
export type ParamsOf<M extends Method> = Methods[M]['params'];
export type ResultOf<M extends Method> = Methods[M]['result'];
export type Handler<M extends Method> = (params: ParamsOf<M>, caller: Caller) => Promise<ResultOf<M>> | ResultOf<M>;

/** The compiler refuses a daemon that forgets a method. */
export type Handlers = { readonly [M in Method]: Handler<M> };

export type Call = <M extends Method>(
  method: M,
  params: ParamsOf<M>,
  options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
) => Promise<ResultOf<M>>;

/** What a handler knows of the connection that asks. */
export interface Caller {
  /** Aborted when the connection ends. */
  readonly gone: AbortSignal;
  /** Aborted when this one request is given up by its caller, or the connection ends: whatever waits stops waiting. */
  readonly cancelled: AbortSignal;
  /** Sends a notification; dropped for a reader that does not keep up. */
  notify(method: string, params: unknown): void;
}

/** Every method name once, so that an unknown one is refused by list. */
export const METHODS = [
  'daemon.hello',
  'daemon.status',
  'daemon.stop',
  'app.apply',
  'app.list',
  'process.list',
  'process.status',
  'process.start',
  'process.stop',
  'process.restart',
  'process.delete',
  'process.signal',
  'process.reload',
  'process.blueprint',
  'process.scale',
  'process.reset',
  'process.settle',
  'logs.locate',
  'notices.list',
  'notices.follow',
] as const satisfies readonly Method[];
