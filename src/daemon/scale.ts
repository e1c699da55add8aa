import type { InstanceId } from '../base/process.ts';
import type { Instance } from '../core/state.ts';
import { SupError } from '../errors/sup-error.ts';
import type { PlanItem } from '../protocol/methods.ts';
import { MAX_PROCESSES } from '../spec/bounds.ts';
import type { ProcessSpec } from '../spec/types.ts';
import type { Context } from './context.ts';
import { preflightSpecs } from './preflight.ts';
import { refuseWhileStopping, select } from './select.ts';
import { idOf, shownId } from './slot.ts';

/** One process with all its slots. */
export interface Whole {
  readonly app: string;
  readonly name: string;
  /** In the order of their numbers. Never empty. */
  readonly slots: readonly Instance[];
}

/** The one process that a target names whole, with instances that are counted. SupError SCALE_ONE, SCALE_NAMED. */
export function wholeProcess(context: Context, target: string): Whole {
  const { fleet } = context;
  const chosen = select(context, [target]).flatMap((id) => fleet.instance(id) ?? []);
  const names = [...new Set(chosen.map(({ spec }) => `${spec.app}/${spec.name}`))];
  const [first] = chosen;
  if (first === undefined || names.length !== 1) throw new SupError('SCALE_ONE', { target, names });
  const { app, name } = first.spec;
  const slots = fleet.ofProcess(app, name);
  // Who names one instance of several may mean that one, and nobody else is to be stopped by it.
  if (slots.length !== chosen.length) throw new SupError('SCALE_ONE', { target, names });
  const sorted = slots.toSorted((one, other) => numberOf(one) - numberOf(other));
  if (sorted.some((slot, at) => slot.spec.instance !== String(at))) {
    throw new SupError('SCALE_NAMED', { name: `${app}/${name}`, instances: slots.map(({ spec }) => spec.instance) });
  }
  return { app, name, slots: sorted };
}

const numberOf = ({ spec }: Instance): number => Number(spec.instance);

/**
 * Gives a process `count` slots. `specs`: the new ones, exactly those that are missing. What runs goes on; surplus slots
 * stop and go, the highest first. SupError SCALE_OVERTAKEN, SCALE_TOO_MANY, ENVIRONMENT_UNFIT; then nothing is changed.
 */
export function scale(
  context: Context,
  { app, name, slots }: Whole,
  count: number,
  specs: readonly ProcessSpec[],
): readonly PlanItem[] {
  refuseWhileStopping(context, 'process.scale');
  const before = slots.length;
  const why = `scaled by hand from ${before} to ${count}`;
  refuseOthers({ app, name, slots }, count, specs);
  const total = context.fleet.ofApp(app).length + specs.length;
  if (total > MAX_PROCESSES) throw new SupError('SCALE_TOO_MANY', { app, total, most: MAX_PROCESSES });
  const origin = context.fleet.slot(slots[0]?.id ?? '');
  if (origin === undefined) throw new SupError('SCALE_OVERTAKEN', { name: `${app}/${name}` });
  preflightSpecs(context, specs, origin.inherited);
  const surplus = slots.slice(count).toReversed();
  const kept = slots.slice(0, count);
  context.tell('scaled', `${app}/${name}`, { reason: `from ${before} to ${count} instances` });
  for (const spec of specs) context.fleet.admit(spec, origin);
  context.applier.outputs.prepare(specs);
  const renamed = rename(context, kept, count === 1);
  // One that an earlier command still deletes is wanted again.
  const isGoing = ({ id, want }: Instance): boolean => want === 'gone' || context.orderly.coming(id) === 'delete';
  const revived = kept.filter(isGoing).map(({ spec }) => spec);
  const starts = [...revived, ...specs];
  context.orderly.start(starts.map(idOf));
  if (surplus.length > 0) void context.orderly.stop(ids(surplus), 'delete');
  context.fleet.noteScaled(app, name, count);
  return [
    ...renamed,
    ...starts.map((spec): PlanItem => ({ id: shownId(spec), action: 'start', reason: why, changes: [] })),
    ...surplus.map(({ spec }): PlanItem => ({ id: shownId(spec), action: 'remove', reason: why, changes: [] })),
  ];
}

const ids = (instances: readonly Instance[]): readonly InstanceId[] => instances.map(({ id }) => id);

/** The client worked out what was missing a moment ago. It is believed in nothing, and the moment may have passed. */
function refuseOthers({ app, name, slots }: Whole, count: number, specs: readonly ProcessSpec[]): void {
  const missing = Array.from({ length: Math.max(0, count - slots.length) }, (_, at) => String(slots.length + at));
  // Dependencies are those of the process; others could wait for each other, or for nobody.
  const needs = JSON.stringify(slots[0]?.spec.dependsOn);
  const isRight = (spec: ProcessSpec, at: number): boolean =>
    spec.app === app &&
    spec.name === name &&
    spec.instance === missing[at] &&
    spec.solo === (count === 1) &&
    JSON.stringify(spec.dependsOn) === needs;
  if (specs.length !== missing.length || !specs.every(isRight)) {
    throw new SupError('SCALE_OVERTAKEN', { name: `${app}/${name}` });
  }
}

/** Of one that becomes several, or the other way round, the name that people see is another one. */
function rename(context: Context, kept: readonly Instance[], solo: boolean): readonly PlanItem[] {
  return kept.flatMap((instance): PlanItem[] => {
    if (instance.spec.solo === solo) return [];
    const spec = { ...instance.spec, solo };
    context.dispatch(instance.id, { kind: 'configure', spec });
    return [{ id: shownId(spec), action: 'update', reason: `was ${shownId(instance.spec)}`, changes: [] }];
  });
}
