import { chain } from '../errors/chain.ts';
import { isSupError, SupError } from '../errors/sup-error.ts';
import type { PlanItem } from '../protocol/methods.ts';
import { environment } from '../spec/environment.ts';
import type { AppSpec } from '../spec/types.ts';

/**
 * What can be known to fail before anything is touched: the environments of all that is about to start, all problems
 * at once. An executable may still be made by an earlier process of the same app and is looked for when its turn comes.
 * SupError ENVIRONMENT_UNFIT.
 */
export function preflight(app: AppSpec, plan: readonly PlanItem[]): void {
  const problems = app.processes.flatMap((spec, at) => {
    const item = plan[at];
    const { envFiles, envRequired } = spec.launch;
    const starts = item?.action === 'start' || item?.action === 'restart';
    if (!starts || (envFiles.length === 0 && envRequired.length === 0)) return [];
    const refusal = tried(() => environment(spec.launch, app.inherited));
    return refusal === undefined ? [] : [{ id: item.id, what: chain(refusal).join('; '), hint: refusal.hint }];
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
