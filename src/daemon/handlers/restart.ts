import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { preflightSlots } from '../preflight.ts';
import { refuseWhileStopping, select, touched } from '../select.ts';

export const restart =
  (context: Context): Handler<'process.restart'> =>
  ({ targets }) => {
    refuseWhileStopping(context, 'process.restart');
    const ids = select(context, targets);
    preflightSlots(context, ids);
    const answer = touched(context, ids);
    void context.orderly.restart(ids);
    return answer;
  };
