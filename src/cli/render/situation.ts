import { formatDuration, formatSize } from '../../base/units.ts';
import type { ProcessView } from '../../protocol/view.ts';
import { escapeControls } from '../../logs/escape.ts';
import type { Paint } from './paint.ts';

/** What is not known, or does not apply. */
export const NOTHING = '-';

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
  state === 'running' ? lasted(since, now) : NOTHING;

/** Why it is as it is, and when something will happen: `again in 4s: exited with code 1`. */
export function reasonOf(view: ProcessView, now: Date): string {
  const said = [
    view.stuck ? 'does not end, not even by SIGKILL' : '',
    view.state === 'running' && !view.ready ? 'not ready' : '',
    ownReason(view, now),
  ];
  const next = nextOf(view, now);
  return [next, said.filter((part) => part !== '').join(', ')].filter((part) => part !== '').join(': ');
}

function ownReason(view: ProcessView, now: Date): string {
  const reason = escapeControls(view.reason);
  switch (view.state) {
    case 'waiting':
      // What it waits for is the reason; the other one only tells how it came to be started.
      return view.nextStart === null && view.waitingFor !== null ? '' : reason;
    case 'starting':
      return reason === '' ? `not ready after ${lasted(view.since, now)}` : reason;
    case 'running':
      // It runs: that it ended concerns an earlier run.
      return reason === '' ? '' : `last: ${reason}`;
    case 'stopping':
    case 'stopped':
    case 'failed':
      return reason;
  }
}

function nextOf({ state, nextStart, waitingFor }: ProcessView, now: Date): string {
  if (nextStart !== null) return again(nextStart, now);
  return state === 'waiting' && waitingFor !== null ? `for ${escapeControls(waitingFor)}` : '';
}

/** `again in 4s`. */
export function again(nextStart: string, now: Date): string {
  const inMs = Date.parse(nextStart) - now.getTime();
  return inMs <= 0 ? 'again now' : `again in ${formatDuration(inMs)}`;
}

const lasted = (since: string, now: Date): string => formatDuration(now.getTime() - Date.parse(since));
