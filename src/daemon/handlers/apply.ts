import type { Handler, PlanItem, ResultOf } from '../../protocol/methods.ts';
import { acceptApp } from '../../spec/accept.ts';
import type { AppSpec } from '../../spec/types.ts';
import { apply as applyApp, otherApps, plan, unnamed } from '../apply.ts';
import type { Context } from '../context.ts';
import { preflight } from '../preflight.ts';
import { refuseWhileStopping } from '../select.ts';
import { shownId } from '../slot.ts';

export const apply =
  (context: Context): Handler<'app.apply'> =>
  ({ app, dryRun, prune }) => {
    const { carryOut, ...result } = applyChecked(context, app, prune);
    if (!dryRun) {
      refuseWhileStopping(context, 'app.apply');
      carryOut();
    }
    return result;
  };

/** What would be done with an app, and what does it. */
interface Applicable extends ResultOf<'app.apply'> {
  readonly carryOut: () => void;
}

/**
 * The plan for an app, and what carries it out. The wire is never believed: the app is checked in full before anything is
 * compared with it. SupError SPEC_NOT_ACCEPTED, ENVIRONMENT_UNFIT.
 */
export function applyChecked(context: Context, app: unknown, prune = false): Applicable {
  const accepted = acceptApp(app);
  const items = plan(accepted, context.applier, prune);
  const rest = prune ? [] : unnamed(accepted, context.fleet).map(({ spec }) => shownId(spec));
  preflight(context, accepted, items);
  const carryOut = (): void => {
    // Before what comes of it.
    context.tell('applied', accepted.name, { reason: summary(accepted, items) });
    applyApp(accepted, items, context.applier, prune);
  };
  return { plan: items, unnamed: rest, otherApps: otherApps(accepted, context.fleet), carryOut };
}

/** `2 start, 1 restart, 4 keep (/srv/shop/app.yaml)`. */
function summary({ file }: AppSpec, items: readonly PlanItem[]): string {
  const counts = new Map<PlanItem['action'], number>();
  for (const { action } of items) counts.set(action, (counts.get(action) ?? 0) + 1);
  const what = [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
  return `${what}${file === null ? '' : ` (${file})`}`;
}
