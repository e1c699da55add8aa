import type { Handler, PlanItem } from '../../protocol/methods.ts';
import { acceptApp } from '../../spec/accept.ts';
import { apply as applyApp, plan } from '../apply.ts';
import type { AppSpec } from '../../spec/types.ts';
import type { Context } from '../context.ts';
import { preflight } from '../preflight.ts';
import { refuseWhileStopping } from '../select.ts';

export const apply =
  (context: Context): Handler<'app.apply'> =>
  ({ app, dryRun }) => {
    const applied = applyChecked(context, app);
    if (!dryRun) {
      refuseWhileStopping(context, 'app.apply');
      applied.carryOut();
    }
    return { plan: applied.plan };
  };

/**
 * The plan for an app, and what carries it out. The wire is never believed: the app is checked in full before anything is
 * compared with it. SupError SPEC_NOT_ACCEPTED, ENVIRONMENT_UNFIT.
 */
export function applyChecked(context: Context, app: unknown): { plan: readonly PlanItem[]; carryOut: () => void } {
  const accepted = acceptApp(app);
  const items = plan(accepted, context.applier);
  preflight(context, accepted, items);
  const carryOut = (): void => {
    // Before what comes of it.
    context.tell('applied', accepted.name, { reason: summary(accepted, items) });
    applyApp(accepted, items, context.applier);
  };
  return { plan: items, carryOut };
}

/** `2 start, 1 restart, 4 keep (/srv/shop/app.yaml)`. */
function summary({ file }: AppSpec, items: readonly PlanItem[]): string {
  const counts = new Map<PlanItem['action'], number>();
  for (const { action } of items) counts.set(action, (counts.get(action) ?? 0) + 1);
  const what = [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
  return `${what}${file === null ? '' : ` (${file})`}`;
}
