import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { logDirOf } from '../outputs.ts';
import { select } from '../select.ts';
import { detailOf } from '../views.ts';

export const status =
  (context: Context): Handler<'process.status'> =>
  ({ target }) => {
    const ids = select(context, [target]);
    const trees = context.platform.trees.members(ids.flatMap((id) => context.reaper.ref(id) ?? []));
    return ids.flatMap((id) => {
      const instance = context.fleet.instance(id);
      const slot = context.fleet.slot(id);
      if (instance === undefined || slot === undefined) return [];
      const tree = trees.get(id) ?? [];
      const logDir = logDirOf(context.home, instance.spec);
      return [detailOf(instance, slot, tree, logDir, context.clock, context.orderly.awaited(instance))];
    });
  };
