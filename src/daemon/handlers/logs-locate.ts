import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { logDirOf } from '../outputs.ts';
import { select } from '../select.ts';
import { shownId } from '../slot.ts';

export const logsLocate =
  (context: Context): Handler<'logs.locate'> =>
  ({ targets }) =>
    select(context, targets).flatMap((id) => {
      const instance = context.fleet.instance(id);
      return instance === undefined ? [] : [{ id: shownId(instance.spec), dir: logDirOf(context.home, instance.spec) }];
    });
