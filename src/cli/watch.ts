import type { Millis } from '../base/time.ts';
import type { ProcessView } from '../protocol/view.ts';
import type { Context, Daemon } from './context.ts';
import { escapeControls } from '../logs/escape.ts';
import { progressLine } from './render/progress.ts';
import type { Goal } from './settling.ts';

/** What is done sooner needs no progress, and costs no question to the daemon. */
const QUIET_ON_TERMINAL_MS: Millis = 300;
const QUIET_ON_PIPE_MS: Millis = 1_000;
const REDRAW_MS: Millis = 100;
/** On a pipe, each of more processes than this is not worth a line. */
const MAX_LINES = 20;
const CLEAR_LINE = '\r\u001b[K';

type StateKind = ProcessView['state'];

/**
 * Shows on standard error how far a wait is: one line that is drawn again on a terminal, a line for each process
 * that has arrived on a pipe. A courtesy: when it cannot be had, the wait itself goes on. Dispose it before
 * anything else is printed.
 */
export function watch(context: Context, daemon: Daemon, goal: Goal): Disposable {
  const { err } = context;
  // A program that reads JSON wants the end and not the way.
  if (context.json && !err.isTerminal) return { [Symbol.dispose]: () => {} };
  // A dumb terminal cannot take a line back.
  const redraws = err.isTerminal && context.env['TERM'] !== 'dumb';
  const watching = redraws ? new TerminalWatch(context, goal) : new PipeWatch(context, goal);
  let ended = false;
  const begin = async (): Promise<void> => {
    await daemon.follow(({ id, to, reason }) => ended || watching.moved(id, to, reason));
    const views = await daemon.call('process.list', {});
    if (!ended) watching.all(views);
  };
  const quiet = redraws ? QUIET_ON_TERMINAL_MS : QUIET_ON_PIPE_MS;
  const timer = setTimeout(() => void begin().catch(() => {}), quiet);
  return {
    [Symbol.dispose]: () => {
      ended = true;
      clearTimeout(timer);
      watching.end();
    },
  };
}

interface Watching {
  /** The state of every process that is known at this moment. */
  all(views: readonly ProcessView[]): void;
  moved(id: string, to: StateKind | null, reason: string): void;
  end(): void;
}

class TerminalWatch implements Watching {
  readonly #context: Context;
  readonly #goal: Goal;
  readonly #pending: Map<string, StateKind>;
  readonly #failed = new Set<string>();
  readonly #since: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: Context, goal: Goal) {
    this.#context = context;
    this.#goal = goal;
    this.#pending = new Map();
    this.#since = goal.since;
  }

  all(views: readonly ProcessView[]): void {
    const ids = new Set(this.#goal.ids);
    for (const { id, state } of views) if (ids.has(id)) this.#take(id, state);
    this.#timer ??= setInterval(() => this.#draw(), REDRAW_MS).unref();
    this.#draw();
  }

  moved(id: string, to: StateKind | null): void {
    if (this.#goal.ids.includes(id)) this.#take(id, to);
  }

  #take(id: string, to: StateKind | null): void {
    // At rest is at rest for a stop, however it came about.
    if (to === 'failed' && this.#goal.until === 'settled') this.#failed.add(id);
    else this.#failed.delete(id);
    if (to === null || hasArrived(to, this.#goal)) this.#pending.delete(id);
    else this.#pending.set(id, to);
  }

  #draw(): void {
    const { err, clock } = this.#context;
    const total = this.#goal.ids.length;
    const progress = {
      goal: goalWord(this.#goal),
      total,
      pending: this.#pending,
      failed: this.#failed.size,
      waitedMs: clock.now() - this.#since,
    };
    err.write(CLEAR_LINE + err.paint.quiet(progressLine(progress, err.width ?? 80)));
  }

  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#context.err.write(CLEAR_LINE);
  }
}

class PipeWatch implements Watching {
  readonly #context: Context;
  readonly #goal: Goal;
  readonly #left: Set<string>;

  constructor(context: Context, goal: Goal) {
    this.#context = context;
    this.#goal = goal;
    this.#left = new Set(goal.ids);
  }

  all(views: readonly ProcessView[]): void {
    for (const { id, state, reason } of views) this.moved(id, state, reason);
    if (this.#left.size === 0) return;
    const { size } = this.#left;
    const waiting =
      size > MAX_LINES ? `${size} of ${this.#goal.ids.length}` : [...this.#left].map(escapeControls).join(', ');
    this.#context.err.write(`waiting for ${waiting}\n`);
  }

  moved(id: string, to: StateKind | null, reason: string): void {
    if (!hasArrived(to, this.#goal) || !this.#left.delete(id)) return;
    if (this.#goal.ids.length > MAX_LINES) return;
    this.#context.err.write(
      `${escapeControls(id)} ${to ?? 'forgotten'}${reason === '' ? '' : `: ${escapeControls(reason)}`}\n`,
    );
  }

  /** Every line stands for itself: there is nothing to take back. */
  end(): void {}
}

const goalWord = ({ until }: Goal): string => (until === 'stopped' ? 'stopped' : 'ready');

/** Whether a state is what the wait is for; null is forgotten. */
function hasArrived(state: StateKind | null, { until }: Goal): boolean {
  if (state === null || state === 'stopped' || state === 'failed') return true;
  return until === 'settled' && state === 'running';
}
