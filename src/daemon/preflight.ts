import type { InstanceId } from '../base/process.ts';
import type { PlanItem } from '../protocol/methods.ts';
import { refuseUnfit, type Start } from '../spec/preflight.ts';
import type { AppSpec, ProcessSpec } from '../spec/types.ts';
import type { Context } from './context.ts';
import { environmentOf } from './environment.ts';

/** Before a plan is carried out. SupError ENVIRONMENT_UNFIT. */
export function preflight(context: Context, app: AppSpec, plan: readonly PlanItem[]): void {
  const starts = app.processes.filter((_, at) => plan[at]?.action === 'start' || plan[at]?.action === 'restart');
  refuseUnfit(
    starts.map((spec) => ({ spec, inherited: app.inherited })),
    look(context),
  );
}

/** Before new slots of a known process. SupError ENVIRONMENT_UNFIT. */
export function preflightSpecs(context: Context, specs: readonly ProcessSpec[], inherited: AppSpec['inherited']): void {
  refuseUnfit(
    specs.map((spec) => ({ spec, inherited })),
    look(context),
  );
}

/** Before known slots are started again: one that runs well is not stopped for a start that must fail. SupError ENVIRONMENT_UNFIT. */
export function preflightSlots(context: Context, ids: readonly InstanceId[]): void {
  const { fleet } = context;
  const starts = ids.flatMap((id) => {
    const [instance, slot] = [fleet.instance(id), fleet.slot(id)];
    return instance === undefined || slot === undefined ? [] : [{ spec: instance.spec, inherited: slot.inherited }];
  });
  refuseUnfit(starts, look(context));
}

/** The daemon also knows who it can become, and what that user may read. */
const look =
  ({ platform: { launcher } }: Context) =>
  ({ spec: { launch }, inherited }: Start): void => {
    const identity = launcher.identify(launch.user, launch.group);
    launcher.refuseNice(launch.nice);
    const { envFiles, envRequired } = launch;
    if (envFiles.length > 0 || envRequired.length > 0) environmentOf(launcher, launch, inherited, identity);
  };
