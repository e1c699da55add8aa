import type { InstanceId } from '../base/process.ts';
import type { Instance } from '../core/state.ts';
import { SupError } from '../errors/sup-error.ts';
import type { PlanItem } from '../protocol/methods.ts';
import { MAX_PROCESSES } from '../spec/bounds.ts';
import { freeNumbers } from '../spec/free-numbers.ts';
import type { ProcessSpec } from '../spec/types.ts';
import type { Context } from './context.ts';
import { preflightSpecs } from './preflight.ts';
import { refuseWhileStopping, select } from './select.ts';
import { idOf, shownId } from './slot.ts';

/** One process with all its slots, each in the order of their numbers. One of both is never empty. */
export interface Whole {
  readonly app: string;
  readonly name: string;
  readonly wanted: readonly Instance[];
  /** A command deletes them, and they are not gone yet. */
  readonly going: readonly Instance[];
}

/** The one process that a target names whole, with instances that are counted. SupError SCALE_ONE, SCALE_NAMED. */
export function wholeProcess(context: Context, target: string): Whole {
  const { fleet, orderly } = context;
  const chosen = select(context, [target]).flatMap((id) => fleet.instance(id) ?? []);
  const names = [...new Set(chosen.map(({ spec }) => `${spec.app}/${spec.name}`))];
  const [first] = chosen;
  if (first === undefined || names.length !== 1) throw new SupError('SCALE_ONE', { target, names });
  const { app, name } = first.spec;
  const slots = fleet.ofProcess(app, name);
  // Who names one instance of several may mean that one, and nobody else is to be stopped by it.
  if (slots.length !== chosen.length) throw new SupError('SCALE_ONE', { target, names });
  if (!slots.every(({ spec }) => COUNTED.test(spec.instance))) {
    throw new SupError('SCALE_NAMED', { name: `${app}/${name}`, instances: slots.map(({ spec }) => spec.instance) });
  }
  const sorted = slots.toSorted((one, other) => numberOf(one) - numberOf(other));
  const isGoing = ({ id, want }: Instance): boolean => want === 'gone' || orderly.coming(id) === 'delete';
  return { app, name, wanted: sorted.filter((slot) => !isGoing(slot)), going: sorted.filter(isGoing) };
}

/** A number as it is counted. A delete may have left gaps between them. */
const COUNTED = /^(0|[1-9]\d*)$/;

const numberOf = ({ spec }: Instance): number => Number(spec.instance);

export const slotsOf = ({ wanted, going }: Whole): readonly Instance[] => [...wanted, ...going];

/**
 * Gives a process `count` slots. `specs`: the new ones, exactly those that are missing. What runs goes on, and what is on
 * its way out is wanted again before another one is made; surplus slots stop and go, the highest first.
 * SupError SCALE_OVERTAKEN, SCALE_TOO_MANY, ENVIRONMENT_UNFIT; then nothing is changed.
 */
export function scale(
  context: Context,
  whole: Whole,
  count: number,
  specs: readonly ProcessSpec[],
): readonly PlanItem[] {
  refuseWhileStopping(context, 'process.scale');
  const { app, name, wanted, going } = whole;
  const before = wanted.length;
  refuseOthers(whole, count, specs);
  const total = context.fleet.ofApp(app).length + specs.length;
  if (total > MAX_PROCESSES) throw new SupError('SCALE_TOO_MANY', { app, total, most: MAX_PROCESSES });
  const origin = context.fleet.slot(slotsOf(whole)[0]?.id ?? '');
  if (origin === undefined) throw new SupError('SCALE_OVERTAKEN', { name: `${app}/${name}` });
  preflightSpecs(context, specs, origin.inherited);
  const surplus = wanted.slice(count).toReversed();
  const revived = going.slice(0, Math.max(0, count - before));
  context.tell('scaled', `${app}/${name}`, { reason: `from ${before} to ${count} instances` });
  for (const spec of specs) context.fleet.admit(spec, origin);
  context.applier.outputs.prepare(specs);
  const renamed = rename(context, [...wanted.slice(0, count), ...revived], count);
  const starts = [...ids(revived), ...specs.map(idOf)];
  context.orderly.start(starts);
  if (surplus.length > 0) void context.orderly.stop(ids(surplus), 'delete');
  context.fleet.noteScaled(app, name, count);
  const item = planned(`scaled by hand from ${before} to ${count}`);
  return [
    ...renamed,
    ...starts.flatMap((id) => context.fleet.instance(id) ?? []).map(({ spec }) => item(spec, 'start')),
    ...surplus.map(({ spec }) => item(spec, 'remove')),
  ];
}

const planned =
  (reason: string) =>
  (spec: ProcessSpec, action: PlanItem['action']): PlanItem => ({ id: shownId(spec), action, reason, changes: [] });

const ids = (instances: readonly Instance[]): readonly InstanceId[] => instances.map(({ id }) => id);

/** The client worked out what was missing a moment ago. It is believed in nothing, and the moment may have passed. */
function refuseOthers(whole: Whole, count: number, specs: readonly ProcessSpec[]): void {
  const { app, name } = whole;
  const slots = slotsOf(whole);
  const missing = freeNumbers(
    slots.map(({ spec }) => spec.instance),
    count - slots.length,
  );
  // Dependencies are those of the process; others could wait for each other, or for nobody.
  const needs = JSON.stringify(slots[0]?.spec.dependsOn);
  const isRight = (spec: ProcessSpec, at: number): boolean =>
    spec.app === app &&
    spec.name === name &&
    spec.instance === missing[at] &&
    !spec.solo &&
    JSON.stringify(spec.dependsOn) === needs;
  if (specs.length !== missing.length || !specs.every(isRight)) {
    throw new SupError('SCALE_OVERTAKEN', { name: `${app}/${name}` });
  }
}

/**
 * Of one that becomes several, or the other way round, the name that people see is another one. Only the first can be
 * alone: another one would go by the name of the one that its file brings back.
 */
function rename(context: Context, kept: readonly Instance[], count: number): readonly PlanItem[] {
  return kept.flatMap((instance): PlanItem[] => {
    const solo = count === 1 && numberOf(instance) === 0;
    if (instance.spec.solo === solo) return [];
    const spec = { ...instance.spec, solo };
    context.dispatch(instance.id, { kind: 'configure', spec });
    return [{ id: shownId(spec), action: 'update', reason: `was ${shownId(instance.spec)}`, changes: [] }];
  });
}
