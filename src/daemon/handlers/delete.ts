import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { select, touched } from '../select.ts';

export const remove =
  (context: Context): Handler<'process.delete'> =>
  ({ targets }) => {
    const ids = select(context, targets);
    const answer = touched(context, ids);
    void context.orderly.stop(ids, 'delete');
    return answer;
  };
