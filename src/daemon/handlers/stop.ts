import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { select, touched } from '../select.ts';

export const stop =
  (context: Context): Handler<'process.stop'> =>
  ({ targets }) => {
    const ids = select(context, targets);
    const answer = touched(context, ids);
    void context.orderly.stop(ids);
    return answer;
  };
