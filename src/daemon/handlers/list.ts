import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { select, view } from '../select.ts';

export const list =
  (context: Context): Handler<'process.list'> =>
  ({ targets }) =>
    select(context, targets ?? ['all']).flatMap((id) => view(context, id));
