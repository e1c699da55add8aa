import { formatDuration } from '../../base/units.ts';
import type { Millis } from '../../base/time.ts';
import type { ProcessView } from '../../protocol/view.ts';
import { escapeControls } from '../../logs/escape.ts';
import { cut, MAX_SAID } from './cut.ts';
import type { Paint } from './paint.ts';
import { reasonOf, stateColour } from './process-table.ts';

/** More processes than this are summed up; those in trouble are still named, up to the same number. */
export const OUTCOME_LINES = 20;

export interface Outcome {
  readonly views: readonly ProcessView[];
  /** Ids that were not where they should be when the wait ended. */
  readonly pending: readonly string[];
  readonly tookMs: Millis;
  readonly now: Date;
  /** The last lines that a process in trouble wrote, by its id. */
  readonly lastWords: ReadonlyMap<string, readonly string[]>;
}

/** How it went: one line a process, or a sum when there are many. */
export function outcomeText(outcome: Outcome, paint: Paint): string {
  const { views } = outcome;
  if (views.length <= OUTCOME_LINES)
    return processLines(views, outcome, paint) + (views.length > 1 ? sum(outcome) : '');
  const troubled = views.filter((view) => isTroubled(view, outcome.pending));
  const shown = troubled.slice(0, OUTCOME_LINES);
  const unsaid = troubled.length - shown.length;
  return processLines(shown, outcome, paint) + (unsaid === 0 ? '' : `… and ${unsaid} more like these\n`) + sum(outcome);
}

/**
 * Failed, or not where it should be by now, or waiting for what will not come by itself: a dependency that failed.
 * What waits for its schedule knows when it is tried.
 */
export const isTroubled = (view: ProcessView, pending: readonly string[]): boolean =>
  view.state === 'failed' || pending.includes(view.id) || (view.state === 'waiting' && view.nextStart === null);

function processLines(views: readonly ProcessView[], outcome: Outcome, paint: Paint): string {
  const ids = Math.max(0, ...views.map(({ id }) => escapeControls(id).length));
  const states = Math.max(0, ...views.map(({ state }) => state.length));
  const line = (view: ProcessView): string => {
    const state = stateColour(view, paint)(view.state.padEnd(states));
    const head =
      `${paint.strong(escapeControls(view.id).padEnd(ids))}  ${state}  ${detail(view, outcome.now)}`.trimEnd();
    return `${head}\n${lastWords(outcome.lastWords.get(view.id) ?? [], paint)}`;
  };
  return views.map(line).join('');
}

const detail = (view: ProcessView, now: Date): string =>
  view.state === 'running' && view.ready && view.pid !== null ? `pid ${view.pid}` : cut(reasonOf(view, now), MAX_SAID);

const lastWords = (lines: readonly string[], paint: Paint): string =>
  lines.map((line) => `    ${paint.quiet('|')} ${cut(escapeControls(line), MAX_SAID)}\n`).join('');

/** `500 processes running (3.1s)`, or `498 running, 2 failed (3.1s)`. */
function sum({ views, tookMs }: Outcome): string {
  const counts = new Map<string, number>();
  for (const { state } of views) counts.set(state, (counts.get(state) ?? 0) + 1);
  const [only] = counts.keys();
  const what =
    counts.size === 1
      ? `${views.length} processes ${only}`
      : [...counts].map(([state, n]) => `${n} ${state}`).join(', ');
  return `${what} (${formatDuration(tookMs)})\n`;
}
