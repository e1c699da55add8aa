import type { ProcessView } from '../../protocol/view.ts';
import { escapeControls } from '../../logs/escape.ts';
import { cutName } from './cut.ts';
import type { Paint } from './paint.ts';
import { cpuOf, memoryOf, NOTHING, reasonOf, stateColour, uptimeOf } from './situation.ts';
import { type Column, table } from './table.ts';

/** A reason cut to less says little, and figures go before that; cut to the second, it says nothing. */
const LEAST_REASON = 24;
const TIGHT_REASON = 12;
/** The same for names, of which both ends are kept. */
const LEAST_NAME = 20;
const TIGHT_NAME = 12;

/** How a table of processes is laid out. */
export interface TableLayout {
  readonly now: Date;
  /** The terminal's; null for pipes and files, where each column is always there. */
  readonly width: number | null;
  /** What stands in the first column. */
  readonly nameOf: (view: ProcessView) => string;
}

/** A heading, and one line a process. */
export function processTable(views: readonly ProcessView[], layout: TableLayout, paint: Paint): readonly string[] {
  return table(views, columns(views, layout, paint), layout.width, paint.quiet);
}

function columns(
  views: readonly ProcessView[],
  { now, width, nameOf }: TableLayout,
  paint: Paint,
): readonly Column<ProcessView>[] {
  const reasons = new Map(views.map((view) => [view, reasonOf(view, now)]));
  const name: Column<ProcessView> = {
    title: 'name',
    align: 'left',
    text: (view) => escapeControls(nameOf(view)),
    paint: paint.strong,
    shorten: cutName,
    least: LEAST_NAME,
    tight: TIGHT_NAME,
  };
  const state: Column<ProcessView> = {
    title: 'state',
    align: 'left',
    text: (view) => view.state,
    paint: (text, view) => stateColour(view, paint)(text),
  };
  const reason: Column<ProcessView> = {
    title: 'reason',
    align: 'left',
    text: (view) => reasons.get(view) ?? '',
    paint: (text, { state }) => (state === 'failed' ? text : paint.quiet(text)),
    least: LEAST_REASON,
    tight: TIGHT_REASON,
  };
  const known = figures(now).filter(({ text }) => width === null || views.some((view) => text(view) !== NOTHING));
  // Where all is well there is nothing to explain.
  return [name, state, ...known, ...([...reasons.values()].some((text) => text !== '') ? [reason] : [])];
}

/** On a terminal those of which nothing is known leave their room to the others. */
const figures = (now: Date): readonly Column<ProcessView>[] => [
  { title: 'pid', align: 'right', text: (view) => String(view.pid ?? NOTHING), worth: 3 },
  { title: 'cpu', align: 'right', text: cpuOf, worth: 1 },
  { title: 'memory', align: 'right', text: memoryOf, worth: 4 },
  { title: 'restarts', align: 'right', text: (view) => String(view.restarts), worth: 2 },
  { title: 'uptime', align: 'right', text: (view) => uptimeOf(view, now), worth: 5 },
];
