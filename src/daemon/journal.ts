import type { Clock } from '../base/clock.ts';
import { type Instance, type State } from '../core/state.ts';
import { shownId } from './slot.ts';
import type { LineSink } from './stderr-log.ts';
import { reasonOf } from './views.ts';

/** Where the daemon's own words go: one line each, with the wall-clock time for people. */
export class Journal {
  readonly #sink: LineSink;
  readonly #clock: Clock;

  constructor(sink: LineSink, clock: Clock) {
    this.#sink = sink;
    this.#clock = clock;
  }

  say(text: string): void {
    this.#sink.write(`${this.#clock.wall().toISOString()} ${text.replaceAll('\n', '\n    ')}\n`);
  }

  /** One line for each change of state that a person may ask about later. Where a start is over at once, the next line tells it. */
  changed(before: Instance, after: Instance): void {
    if (before.state.kind === after.state.kind) return;
    if (after.state.kind === 'starting' && after.state.phase === 'launch' && after.spec.readiness === null) return;
    this.say(`${shownId(after.spec)}  ${before.state.kind} -> ${words(after.state)}  ${reasonOf(after)}`.trimEnd());
  }
}

function words(state: State): string {
  const child = 'child' in state ? state.child : undefined;
  return child === undefined ? state.kind : `${state.kind} (pid ${child.pid})`;
}
