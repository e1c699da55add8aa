import type { InstanceId } from '../base/process.ts';
import { chain } from '../errors/chain.ts';
import { isSupError, SupError } from '../errors/sup-error.ts';
import type { PlanItem } from '../protocol/methods.ts';
import { environment } from '../spec/environment.ts';
import type { AppSpec, ProcessSpec } from '../spec/types.ts';
import type { Context } from './context.ts';
import { shownId } from './slot.ts';

/*
 * What can be known to fail before anything is touched: the environments of all that is about to start, all problems
 * at once. An executable may still be made by an earlier process of the same app and is looked for when its turn comes.
 * SupError ENVIRONMENT_UNFIT.
 */

/** Before a plan is carried out. */
export function preflight(app: AppSpec, plan: readonly PlanItem[]): void {
  const starts = app.processes.filter((_, at) => plan[at]?.action === 'start' || plan[at]?.action === 'restart');
  refuseUnfit(starts.map((spec) => ({ spec, inherited: app.inherited })));
}

/** Before known slots are started again: one that runs well is not stopped for a start that must fail. */
export function preflightSlots({ fleet }: Context, ids: readonly InstanceId[]): void {
  const starts = ids.flatMap((id) => {
    const [instance, slot] = [fleet.instance(id), fleet.slot(id)];
    return instance === undefined || slot === undefined ? [] : [{ spec: instance.spec, inherited: slot.inherited }];
  });
  refuseUnfit(starts);
}

interface Start {
  readonly spec: ProcessSpec;
  readonly inherited: AppSpec['inherited'];
}

function refuseUnfit(starts: readonly Start[]): void {
  const problems = starts.flatMap(({ spec, inherited }) => {
    const { envFiles, envRequired } = spec.launch;
    if (envFiles.length === 0 && envRequired.length === 0) return [];
    const refusal = tried(() => environment(spec.launch, inherited));
    return refusal === undefined ? [] : [{ id: shownId(spec), what: chain(refusal).join('; '), hint: refusal.hint }];
  });
  if (problems.length > 0) throw new SupError('ENVIRONMENT_UNFIT', { problems });
}

function tried(action: () => unknown): SupError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (isSupError(error)) return error;
    throw error;
  }
}
