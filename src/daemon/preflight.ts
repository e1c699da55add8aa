import type { InstanceId } from '../base/process.ts';
import type { PlanItem } from '../protocol/methods.ts';
import { refuseUnfit } from '../spec/preflight.ts';
import type { AppSpec } from '../spec/types.ts';
import type { Context } from './context.ts';

/** Before a plan is carried out. SupError ENVIRONMENT_UNFIT. */
export function preflight(app: AppSpec, plan: readonly PlanItem[]): void {
  const starts = app.processes.filter((_, at) => plan[at]?.action === 'start' || plan[at]?.action === 'restart');
  refuseUnfit(starts.map((spec) => ({ spec, inherited: app.inherited })));
}

/** Before known slots are started again: one that runs well is not stopped for a start that must fail. SupError ENVIRONMENT_UNFIT. */
export function preflightSlots({ fleet }: Context, ids: readonly InstanceId[]): void {
  const starts = ids.flatMap((id) => {
    const [instance, slot] = [fleet.instance(id), fleet.slot(id)];
    return instance === undefined || slot === undefined ? [] : [{ spec: instance.spec, inherited: slot.inherited }];
  });
  refuseUnfit(starts);
}
