import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { select, shown } from '../select.ts';
import { shownId } from '../slot.ts';

/** Clears the failures, the backoff and the start limit of each. What has failed is at rest after it, and not started. */
export const reset =
  (context: Context): Handler<'process.reset'> =>
  ({ targets }) => {
    const ids = select(context, targets);
    const failed = ids.filter((id) => context.fleet.instance(id)?.state.kind === 'failed');
    const names = { ids: shown(context, ids), failed: shown(context, failed) };
    for (const id of ids) {
      const instance = context.fleet.instance(id);
      context.dispatch(id, { kind: 'reset' });
      // What had failed changes its state by it, and tells that itself.
      if (instance === undefined || failed.includes(id)) continue;
      const { kind } = instance.state;
      context.tell('reset', shownId(instance.spec), { from: kind, to: kind, reason: 'reset by a person' });
    }
    return names;
  };
