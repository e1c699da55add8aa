import type { Handler } from '../../protocol/methods.ts';
import { acceptApp } from '../../spec/accept.ts';
import { apply as applyApp, plan } from '../apply.ts';
import type { Context } from '../context.ts';
import { preflight } from '../preflight.ts';
import { refuseWhileStopping } from '../select.ts';

/** The wire is never believed: the app is checked in full before anything is compared with it. */
export const apply =
  (context: Context): Handler<'app.apply'> =>
  ({ app, dryRun }) => {
    const accepted = acceptApp(app);
    const items = plan(accepted, context.applier);
    preflight(accepted, items);
    if (dryRun) return { plan: items };
    refuseWhileStopping(context, 'app.apply');
    applyApp(accepted, items, context.applier);
    return { plan: items };
  };
