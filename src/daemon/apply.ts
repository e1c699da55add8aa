import type { InstanceId } from '../base/process.ts';
import type { Event } from '../core/event.ts';
import { hasCompleted } from '../core/order.ts';
import type { Instance } from '../core/state.ts';
import type { PlanItem } from '../protocol/methods.ts';
import { diff } from '../spec/diff.ts';
import type { AppSpec, ProcessSpec } from '../spec/types.ts';
import type { Fleet } from './fleet.ts';
import { inOrder } from './in-order.ts';
import { isAtRest, type Orderly } from './orderly.ts';
import type { Outputs } from './outputs.ts';
import { idOf, shownId } from './slot.ts';

/** From so many on, what their launches need is made in the background while the first of them start. */
const MANY = 50;

/** What applying an app needs of the daemon. */
export interface Applier {
  readonly fleet: Fleet;
  readonly orderly: Orderly;
  readonly outputs: Outputs;
  dispatch(id: InstanceId, event: Event): void;
  /** Begins to make in the background what many launches will need. */
  prepare(ids: readonly InstanceId[]): void;
  /** The slots of the app in which an earlier daemon left processes. */
  leftovers(app: string): readonly InstanceId[];
  /** Ends those processes before anything of the app starts. */
  clearLeftovers(app: AppSpec): void;
}

/**
 * What applying `app` would do, and why; changes nothing. Slots of a process that the file still names, but with fewer
 * instances, are removed, and so is what an earlier daemon left of the app that the file does not name. With `prune`
 * also every process of the app that the file does not name.
 */
export function plan(
  app: AppSpec,
  { fleet, orderly, leftovers }: Pick<Applier, 'fleet' | 'orderly' | 'leftovers'>,
  prune = false,
): readonly PlanItem[] {
  const wanted = new Set(app.processes.map(idOf));
  return [
    ...inOrder(
      app.processes,
      app.processes.map((spec) => planOne(spec, fleet, orderly)),
    ),
    ...surplus(app, fleet).map((instance) => removal(instance, whySurplus(app, instance, fleet))),
    ...(prune ? unnamed(app, fleet) : []).map((instance) => removal(instance, whyUnnamed(app, instance, fleet))),
    ...leftovers(app.name)
      .filter((id) => !wanted.has(id))
      .map((id): PlanItem => ({ id, action: 'remove', reason: 'an earlier daemon left it', changes: [] })),
  ];
}

/** Carries out the `plan` for `app`: starts what is missing, restarts only what changed, leaves alone what the file does not name. */
export function apply(app: AppSpec, items: readonly PlanItem[], by: Applier, prune = false): void {
  const removed = [...surplus(app, by.fleet), ...(prune ? unnamed(app, by.fleet) : [])].map(({ id }) => id);
  for (const spec of app.processes) {
    by.fleet.admit(spec, app);
    by.fleet.forgetScaled(app.name, spec.name);
  }
  by.clearLeftovers(app);
  const waking = app.processes.filter((_, at) => wakes(items[at]));
  // Only where there are many: for a few the way through the background is the longer one.
  if (waking.length >= MANY) by.prepare(waking.map(idOf));
  by.outputs.prepare(waking);
  for (const spec of app.processes) {
    // One that has just been admitted has this very spec already.
    if (by.fleet.instance(idOf(spec))?.spec !== spec) by.dispatch(idOf(spec), { kind: 'configure', spec });
  }
  const chosen = (...actions: readonly PlanItem['action'][]) =>
    app.processes.filter((_, at) => actions.some((action) => items[at]?.action === action)).map(idOf);
  by.orderly.keep(chosen('keep', 'update'));
  void by.orderly.renew(chosen('start'), chosen('restart'));
  if (removed.length > 0) void by.orderly.stop(removed, 'delete');
}

const wakes = (item: PlanItem | undefined): boolean => item?.action === 'start' || item?.action === 'restart';

function planOne(spec: ProcessSpec, fleet: Fleet, orderly: Orderly): PlanItem {
  const known = fleet.instance(idOf(spec));
  return { id: shownId(spec), ...(known === undefined ? planNew(spec, fleet) : planKnown(spec, known, orderly)) };
}

type Planned = Omit<PlanItem, 'id'>;

function planNew({ app, name, autostart }: ProcessSpec, fleet: Fleet): Planned {
  const scaled = fleet.scaled(app, name);
  const why = scaled === undefined ? 'not known yet' : `scaled to ${scaled} by hand, the file asks for more`;
  return autostart
    ? { action: 'start', reason: why, changes: [] }
    : { action: 'add', reason: `${why}; autostart is off`, changes: [] };
}

function planKnown(spec: ProcessSpec, known: Instance, orderly: Orderly): Planned {
  const { changes, restart } = diff(known.spec, spec);
  const why = changes.map(({ key }) => `${key} changed`).join(', ');
  const isNew = changes.length > 0;
  if (!isNew && orderly.coming(known.id) === 'restart') {
    return { action: 'keep', reason: 'it is being restarted', changes };
  }
  if (isAtRest(known)) {
    if (isDone(known) && !restart) return { action: isNew ? 'update' : 'keep', reason: why || 'completed', changes };
    if (!spec.autostart) return { action: isNew ? 'update' : 'keep', reason: why || 'autostart is off', changes };
    const failed = known.state.kind === 'failed';
    return { action: 'start', reason: why || (failed ? 'it has failed' : `it is ${known.state.kind}`), changes };
  }
  const end = endOf(known, orderly);
  if (end === undefined && !isNew) return { action: 'keep', reason: 'nothing changed', changes };
  if (end === undefined) return { action: restart ? 'restart' : 'update', reason: why, changes };
  if (!spec.autostart) {
    return { action: isNew ? 'update' : 'keep', reason: why || `${end}; autostart is off`, changes };
  }
  return { action: restart ? 'restart' : 'start', reason: isNew ? `${end}, ${why}` : end, changes };
}

/** The end that an older command has brought upon it, or is about to bring. The newer command wins. */
function endOf({ id, want }: Instance, orderly: Orderly): string | undefined {
  const coming = orderly.coming(id);
  if (want === 'gone' || coming === 'delete') return 'it is being deleted';
  if (coming === 'restart') return undefined;
  return want === 'down' || coming === 'stop' ? 'it is being stopped' : undefined;
}

/** A job that has done its work is not missing; it runs again when a person starts it, or when what it runs changes. */
const isDone = (instance: Instance): boolean =>
  instance.spec.kind === 'job' && instance.want === 'up' && hasCompleted(instance);

function surplus(app: AppSpec, fleet: Fleet): readonly Instance[] {
  const named = new Set(app.processes.map(({ name }) => name));
  const wanted = new Set(app.processes.map(idOf));
  return fleet.ofApp(app.name).filter(({ id, spec }) => named.has(spec.name) && !wanted.has(id));
}

function whySurplus({ processes }: AppSpec, { spec }: Instance, fleet: Fleet): string {
  const scaled = fleet.scaled(spec.app, spec.name);
  const asked = processes.filter(({ name }) => name === spec.name).length;
  return scaled === undefined
    ? 'the file asks for fewer instances'
    : `scaled to ${scaled} by hand, the file asks for ${asked}`;
}

/** What is known of the app and not named by its file. Single processes without a file are each applied on their own. */
export function unnamed(app: AppSpec, fleet: Fleet): readonly Instance[] {
  if (app.file === null) return [];
  const named = new Set(app.processes.map(({ name }) => name));
  return fleet.ofApp(app.name).filter(({ spec, want }) => !named.has(spec.name) && want !== 'gone');
}

/** Apps of other names that came from the same file and are still there: it may have been given a new name. */
export function otherApps({ name, file }: AppSpec, fleet: Fleet): readonly string[] {
  if (file === null) return [];
  const others = fleet
    .instances()
    .filter(({ id, spec, want }) => spec.app !== name && want !== 'gone' && fleet.slot(id)?.file === file);
  return [...new Set(others.map(({ spec }) => spec.app))];
}

function whyUnnamed({ file }: AppSpec, { id }: Instance, fleet: Fleet): string {
  const from = fleet.slot(id)?.file ?? null;
  if (from === file) return 'the file no longer names it';
  return `the file does not name it; it came ${from === null ? 'without a file' : `from ${from}`}`;
}

const removal = ({ spec }: Instance, reason: string): PlanItem => ({
  id: shownId(spec),
  action: 'remove',
  reason,
  changes: [],
});
