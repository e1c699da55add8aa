import type { InstanceId } from '../../base/process.ts';
import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { view } from '../select.ts';
import { isSettled } from '../settled.ts';
import { shownId } from '../slot.ts';

/** A name that nothing has (any more) counts as gone, and so as settled. */
export const settle =
  (context: Context): Handler<'process.settle'> =>
  async ({ ids, until, timeoutMs }, caller) => {
    const { fleet, orderly } = context;
    const inside = new Map(fleet.instances().map(({ id, spec }) => [shownId(spec), id]));
    // What an earlier daemon left has no slot here and goes by its inner name.
    const wanted = ids.flatMap((id) => inside.get(id) ?? (orderly.held(id) ? id : []));
    const done = (id: InstanceId): boolean =>
      until === 'stopped' ? orderly.stopped(id) : isSettled(id, fleet, orderly);
    const pending = await context.settler.wait({ ids: wanted, done, timeoutMs, gone: caller.cancelled });
    const isWanted = (id: InstanceId | undefined): boolean => id !== undefined && fleet.instance(id)?.want === 'up';
    return {
      overtaken: ids.filter((id) => !isWanted(inside.get(id))),
      views: wanted.flatMap((id) => view(context, id)),
      pending: ids.filter((id) => pending.has(inside.get(id) ?? id)),
    };
  };
