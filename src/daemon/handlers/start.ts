import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { preflightSlots } from '../preflight.ts';
import { refuseWhileStopping, select, touched } from '../select.ts';

export const start =
  (context: Context): Handler<'process.start'> =>
  ({ targets }) => {
    refuseWhileStopping(context, 'process.start');
    const ids = select(context, targets);
    preflightSlots(context, ids);
    const answer = touched(context, ids);
    context.orderly.start(ids);
    return answer;
  };
