import { formatDuration, formatSize } from '../../base/units.ts';
import type { ProcessView } from '../../protocol/view.ts';
import { escapeControls } from '../../logs/escape.ts';
import type { Paint } from './paint.ts';
import { type Column, table } from './table.ts';

/** What is not known, or does not apply. */
const NOTHING = '-';
/** A reason cut to less says little, and figures go before that; cut to the second, it says nothing. */
const LEAST_REASON = 24;
const TIGHT_REASON = 12;
const TIGHT_NAME = 12;

/** `sup ls`: one line a process. `width` is the terminal's, null for pipes and files. */
export function processTable(views: readonly ProcessView[], now: Date, width: number | null, paint: Paint): string {
  return table(views, columns(views, now, paint), width, paint.quiet);
}

function columns(views: readonly ProcessView[], now: Date, paint: Paint): readonly Column<ProcessView>[] {
  const reasons = new Map(views.map((view) => [view, reasonOf(view, now)]));
  const reason: Column<ProcessView> = {
    title: 'reason',
    align: 'left',
    text: (view) => reasons.get(view) ?? '',
    paint: (text, { state }) => (state === 'failed' ? text : paint.quiet(text)),
    least: LEAST_REASON,
    tight: TIGHT_REASON,
  };
  return [
    { title: 'name', align: 'left', text: (view) => escapeControls(view.id), paint: paint.strong, tight: TIGHT_NAME },
    {
      title: 'state',
      align: 'left',
      text: (view) => view.state,
      paint: (text, view) => stateColour(view, paint)(text),
    },
    { title: 'pid', align: 'right', text: (view) => String(view.pid ?? NOTHING), worth: 1 },
    { title: 'cpu', align: 'right', text: cpuOf, worth: 2 },
    { title: 'memory', align: 'right', text: memoryOf, worth: 4 },
    { title: 'restarts', align: 'right', text: (view) => String(view.restarts), worth: 3 },
    { title: 'uptime', align: 'right', text: (view) => uptimeOf(view, now), worth: 5 },
    // Where all is well there is nothing to explain.
    ...([...reasons.values()].some((text) => text !== '') ? [reason] : []),
  ];
}

/** Green for what is as it should be, red for what needs a person, yellow for what is on its way. */
export function stateColour({ state, ready, stuck }: ProcessView, paint: Paint): (text: string) => string {
  if (stuck) return paint.bad;
  switch (state) {
    case 'running':
      return ready ? paint.good : paint.busy;
    case 'failed':
      return paint.bad;
    case 'starting':
    case 'stopping':
    case 'waiting':
      return paint.busy;
    case 'stopped':
      return paint.quiet;
  }
}

export const cpuOf = ({ cpuPercent, blind }: ProcessView): string =>
  cpuPercent === null || blind ? NOTHING : `${cpuPercent.toFixed(1)}%`;

export const memoryOf = ({ memoryBytes, blind }: ProcessView): string =>
  memoryBytes === null || blind ? NOTHING : formatSize(memoryBytes);

/** How long it has been running; what does not run has no uptime. */
export const uptimeOf = ({ state, since }: ProcessView, now: Date): string =>
  state === 'running' ? formatDuration(now.getTime() - Date.parse(since)) : NOTHING;

/** Why it is as it is, and when something will happen: `in 4s, exited with code 1`. */
export function reasonOf(view: ProcessView, now: Date): string {
  const parts = [
    view.stuck ? 'does not end, not even by SIGKILL' : '',
    view.state === 'running' && !view.ready ? 'not ready' : '',
    nextOf(view, now),
    // What it waits for is the reason; the other one only tells how it came to be started.
    view.state === 'waiting' && view.nextStart === null && view.waitingFor !== null ? '' : escapeControls(view.reason),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function nextOf({ state, nextStart, waitingFor }: ProcessView, now: Date): string {
  if (nextStart !== null) {
    const inMs = Date.parse(nextStart) - now.getTime();
    const when = inMs <= 0 ? 'now' : `in ${formatDuration(inMs)}`;
    return state === 'failed' ? `tried again ${when}` : when;
  }
  return state === 'waiting' && waitingFor !== null ? `for ${escapeControls(waitingFor)}` : '';
}
