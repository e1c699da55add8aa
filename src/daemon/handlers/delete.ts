import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { select, shown } from '../select.ts';

export const remove =
  (context: Context): Handler<'process.delete'> =>
  ({ targets }) => {
    const ids = select(context, targets);
    const names = shown(context, ids);
    void context.orderly.stop(ids, 'delete');
    return { ids: names };
  };
