import { formatDuration } from '../../base/units.ts';
import type { Millis } from '../../base/time.ts';
import { STEADY_MS } from '../../protocol/steady.ts';
import type { ProcessView } from '../../protocol/view.ts';
import { escapeControls } from '../../logs/escape.ts';
import { cut, hang, MAX_SAID, wrap } from './cut.ts';
import type { Paint } from './paint.ts';
import { reasonOf, stateColour } from './situation.ts';
import { tally, tallyText } from './tally.ts';

/** More processes than this are summed up; those in trouble are still named, up to the same number. */
export const OUTCOME_LINES = 20;

/** So many that were not touched are still named; more of them are only counted. */
const UNTOUCHED_LINES = 5;

export interface Outcome {
  readonly views: readonly ProcessView[];
  /** Ids that were running before and were left alone. */
  readonly untouched?: ReadonlySet<string>;
  /** Ids that were not where they should be when the wait ended. */
  readonly pending: readonly string[];
  readonly tookMs: Millis;
  readonly now: Date;
  /** The last lines that a process in trouble wrote, by its id. */
  readonly lastWords: ReadonlyMap<string, readonly string[]>;
}

/** How it went: one line a process, or a sum when there are many. `width` is the terminal's, or null. */
export function outcomeText(outcome: Outcome, width: number | null, paint: Paint): string {
  const views = noteworthy(outcome);
  const lines = (shown: readonly ProcessView[]): string => processLines(shown, outcome, width, paint);
  if (views.length <= OUTCOME_LINES) return lines(views) + (outcome.views.length > 1 ? sum(outcome, width, paint) : '');
  const troubled = views.filter((view) => isTroubled(view, outcome.pending));
  const unsaid = troubled.length - OUTCOME_LINES;
  const more = unsaid <= 0 ? '' : `… and ${unsaid} more like these\n`;
  return lines(troubled.slice(0, OUTCOME_LINES)) + more + sum(outcome, width, paint);
}

/** What one wants to read of it: not the many that go on as they were. */
function noteworthy({ views, untouched, pending }: Outcome): readonly ProcessView[] {
  if (untouched === undefined) return views;
  const news = views.filter((view) => !untouched.has(view.id) || isTroubled(view, pending));
  return views.length - news.length > UNTOUCHED_LINES ? news : views;
}

/** Failed, or not where it should be by now, or waiting: for its next try, for a dependency. Only what waits for its schedule is where it should be. */
export const isTroubled = (view: ProcessView, pending: readonly string[]): boolean =>
  view.state === 'failed' || pending.includes(view.id) || (view.state === 'waiting' && view.waitKind !== 'schedule');

/** In columns, unless a name leaves the terminal no room for them. */
function processLines(views: readonly ProcessView[], outcome: Outcome, width: number | null, paint: Paint): string {
  const longest = Math.max(0, ...views.map(({ id }) => escapeControls(id).length));
  const states = Math.max(0, ...views.map(({ state }) => state.length));
  const inColumns = width === null || longest + states + LEAST_DETAIL <= width;
  const ids = inColumns ? longest : 0;
  const indent = inColumns ? ids + states + 2 * GAP.length : 2 * GAP.length;
  return views
    .map((view) => {
      const id = escapeControls(view.id).padEnd(ids);
      const state = view.state.padEnd(states);
      // Wrapped without its colours, which have no width.
      const text = hang([id, state, detail(view, outcome)].join(GAP).trimEnd(), width, indent);
      const painted = text.startsWith(id + GAP + state)
        ? paint.strong(id) + GAP + stateColour(view, paint)(state) + text.slice(id.length + GAP.length + states)
        : text;
      return `${painted}\n${lastWords(outcome.lastWords.get(view.id) ?? [], width, paint)}`;
    })
    .join('');
}

const GAP = '  ';
/** Less than this beside the names, and each line breaks several times. */
const LEAST_DETAIL = 20;

function detail(view: ProcessView, { now, pending }: Outcome): string {
  const reason = cut(reasonOf(view, now), MAX_SAID);
  if (view.state !== 'running' || !view.ready || view.pid === null) return reason;
  // It follows a failure, and nobody can tell yet whether it is better than the run before.
  return pending.includes(view.id)
    ? `for less than ${formatDuration(STEADY_MS)}, ${reason}`
    : `pid ${view.pid}${job(view)}`;
}

/** Nobody waits for its work: a job that has begun is not one that has done it. */
const job = ({ id, kind }: ProcessView): string =>
  kind === 'job' ? `, a job: \`sup logs -f ${escapeControls(id)}\` follows it` : '';

/** The whole of them: they mostly say what is wrong. */
function lastWords(lines: readonly string[], width: number | null, paint: Paint): string {
  const room = width === null ? Number.POSITIVE_INFINITY : Math.max(LEAST_DETAIL, width - QUOTE_WIDTH);
  return lines
    .flatMap((line) => wrap(cut(escapeControls(line), MAX_SAID), room))
    .map((line) => `    ${paint.quiet('|')} ${line}\n`)
    .join('');
}

const QUOTE_WIDTH = '    | '.length;

/** `500 processes running (3.1s)`, or `498 running, 2 failed (3.1s)`. */
function sum({ views, tookMs }: Outcome, width: number | null, paint: Paint): string {
  const counts = tally(views, paint);
  const [only] = counts;
  const took = ` (${formatDuration(tookMs)})`;
  if (counts.length !== 1 || only === undefined) return `${tallyText('', counts, took, width)}\n`;
  return `${views.length} processes ${only.paint(only.word)}${took}\n`;
}
