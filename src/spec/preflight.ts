import { chain } from '../errors/chain.ts';
import { isSupError, SupError } from '../errors/sup-error.ts';
import { environment } from './environment.ts';
import { shownId } from './shown-id.ts';
import type { AppSpec, ProcessSpec } from './types.ts';

/** One slot that is about to start. */
export interface Start {
  readonly spec: ProcessSpec;
  readonly inherited: AppSpec['inherited'];
}

/**
 * What can be known to fail before anything is touched: the environments of all that is about to start, all problems
 * at once. An executable may still be made by an earlier process of the same app and is looked for when its turn comes.
 * `look` throws what is wrong with one of them. SupError ENVIRONMENT_UNFIT.
 */
export function refuseUnfit(starts: readonly Start[], look: (start: Start) => void = lookAtEnvironment): void {
  const problems = starts.flatMap((start) => {
    const refusal = tried(() => look(start));
    return refusal === undefined
      ? []
      : [{ id: shownId(start.spec), what: chain(refusal).join('; '), hint: refusal.hint }];
  });
  if (problems.length > 0) throw new SupError('ENVIRONMENT_UNFIT', { problems });
}

/** The same where nothing of these apps is known yet: all that starts by itself will be started. */
export function refuseUnfitApps(apps: readonly AppSpec[]): void {
  refuseUnfit(
    apps.flatMap(({ processes, inherited }) =>
      processes.filter(({ autostart }) => autostart).map((spec) => ({ spec, inherited })),
    ),
  );
}

function lookAtEnvironment({ spec: { launch }, inherited }: Start): void {
  if (launch.envFiles.length > 0 || launch.envRequired.length > 0) environment(launch, inherited);
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
