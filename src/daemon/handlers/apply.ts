import type { Handler } from '../../protocol/methods.ts';
import { acceptApp } from '../../spec/accept.ts';
import { apply as applyApp, plan } from '../apply.ts';
import type { Context } from '../context.ts';
import { refuseWhileStopping } from '../select.ts';

/** The wire is never believed: the app is checked in full before anything is compared with it. */
export const apply =
  (context: Context): Handler<'app.apply'> =>
  ({ app, dryRun }) => {
    const accepted = acceptApp(app);
    if (dryRun) return { plan: plan(accepted, context.fleet) };
    refuseWhileStopping(context, 'app.apply');
    return { plan: applyApp(accepted, context.applier) };
  };
