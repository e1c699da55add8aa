import type { Event, EventKind } from '../../src/core/event.ts';
import { deadline, type Instance, type StateKind } from '../../src/core/state.ts';

export const STATES = [
  'stopped',
  'starting',
  'running',
  'stopping',
  'waiting',
  'failed',
] as const satisfies readonly StateKind[];

export const EVENTS = [
  'start',
  'stop',
  'restart',
  'delete',
  'configure',
  'reset',
  'spawned',
  'probed',
  'exited',
  'begun',
  'ran',
  'emptied',
  'breached',
  'adopted',
  'released',
  'elapsed',
] as const satisfies readonly EventKind[];

export type Cell = `${StateKind} × ${EventKind}`;

const ANSWERED = 'a spawn is answered once, and the slot is not free before the answer';
const REPORTED = 'the end of a run is reported once, and this state comes after it';
const TIMELESS = 'the state holds no deadline, so that every wake-up is early and filtered out before';
const AWAITED =
  'the turn of a command comes only while the part of the life that ordered it lasts; with that it is called off';
const FIRST = 'adoption is the first news after a restore, and a restored instance is at rest';

/** Cells that no life comes to, and why. They are decided all the same, and unit tests hold them to it. */
export const UNREACHABLE: Readonly<Partial<Record<Cell, string>>> = {
  'stopped × spawned': ANSWERED,
  'stopped × begun': AWAITED,
  'stopped × elapsed': TIMELESS,
  'starting × adopted': FIRST,
  'running × spawned': ANSWERED,
  'running × begun': AWAITED,
  'running × ran': 'the commands of a start are told of once, and running comes after it',
  'running × adopted': FIRST,
  'running × elapsed': TIMELESS,
  'stopping × adopted': FIRST,
  'waiting × spawned': ANSWERED,
  'waiting × exited': REPORTED,
  'waiting × begun': AWAITED,
  'waiting × adopted': FIRST,
  'failed × spawned': ANSWERED,
  'failed × exited': REPORTED,
  'failed × begun': AWAITED,
};

export const ALL_CELLS: readonly Cell[] = STATES.flatMap((state) => EVENTS.map((event): Cell => `${state} × ${event}`));

/** Whether the event gets as far as the table: not about an earlier run, not a wake-up before its time. */
export function reachesTable(instance: Instance, event: Event, now: number): boolean {
  if (event.kind === 'elapsed') return (deadline(instance) ?? Number.POSITIVE_INFINITY) <= now;
  return event.kind === 'adopted' || !('run' in event) || event.run === instance.run;
}
