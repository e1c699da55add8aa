import type { Instant, Millis } from '../base/time.ts';
import type { Context } from './context.ts';
import { sentence } from './render/sentence.ts';

/** What is done sooner needs no progress, and costs no question to the daemon. */
const QUIET_ON_TERMINAL_MS: Millis = 300;
const QUIET_ON_PIPE_MS: Millis = 1_000;
const REDRAW_MS: Millis = 100;
/** A log file that a script keeps is not filled with progress. */
const PIPE_LINE_MS: Millis = 5_000;
/** On a pipe nothing wraps; longer lines are not read. */
const PIPE_WIDTH = 160;
const UNKNOWN_WIDTH = 80;
const CLEAR_LINE = '\r\u001b[K';

export interface Wait {
  /** `line(width, waitedMs)`. */
  readonly line: (width: number, waitedMs: Millis) => string;
  /** What one should know who interrupts it: that it goes on all the same; null: nothing. */
  readonly farewell: string | null;
}

export interface Display extends Disposable {
  /** There is something to show from now on. */
  begin(): void;
}

/**
 * One line on standard error about a wait: on a terminal it is drawn again and again and taken
 * back at the end, on a pipe it is written once in a while. Nothing for a wait that is over soon, and nothing where JSON
 * goes to a program, which wants the end and not the way. Who interrupts the wait is left with no half line. `prepare`
 * is called when it is time to show something, and calls `begin` when it can; where it fails nothing is shown.
 */
export function display(
  context: Context,
  since: Instant,
  wait: Wait,
  prepare: (shown: Display) => Promise<void> | void,
): Disposable {
  const shown = new Line(context, since, wait);
  const begin = (): void => void Promise.resolve(prepare(shown)).catch(() => {});
  // What standard error is, is asked only when there is something to say: merely opening it costs time.
  const look = (): void => {
    if (context.json && !context.err.isTerminal) return;
    if (redraws(context)) return begin();
    timer = setTimeout(begin, QUIET_ON_PIPE_MS - QUIET_ON_TERMINAL_MS);
  };
  let timer = setTimeout(look, QUIET_ON_TERMINAL_MS);
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      shown[Symbol.dispose]();
    },
  };
}

/** A dumb terminal cannot take a line back. */
const redraws = ({ err, env }: Context): boolean => err.isTerminal && env['TERM'] !== 'dumb';

class Line implements Display {
  readonly #context: Context;
  readonly #since: Instant;
  readonly #wait: Wait;
  #timer: NodeJS.Timeout | undefined;
  #interrupt: Disposable | undefined;
  #ended = false;

  constructor(context: Context, since: Instant, wait: Wait) {
    this.#context = context;
    this.#since = since;
    this.#wait = wait;
  }

  begin(): void {
    if (this.#ended || this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#draw(), redraws(this.#context) ? REDRAW_MS : PIPE_LINE_MS).unref();
    this.#interrupt = this.#context.onInterrupt(() => this.#leave());
    this.#draw();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#interrupt?.[Symbol.dispose]();
    if (redraws(this.#context)) this.#context.err.write(CLEAR_LINE);
  }

  #leave(): void {
    this[Symbol.dispose]();
    const { farewell } = this.#wait;
    const { err, json } = this.#context;
    if (farewell !== null && !json) err.write(sentence(farewell, err.width));
  }

  #draw(): void {
    const { err, clock } = this.#context;
    const waitedMs = clock.now() - this.#since;
    if (!redraws(this.#context)) return err.write(`${this.#wait.line(PIPE_WIDTH, waitedMs)}\n`);
    err.write(CLEAR_LINE + err.paint.quiet(this.#wait.line(err.width ?? UNKNOWN_WIDTH, waitedMs)));
  }
}
