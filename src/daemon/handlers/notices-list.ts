import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';

/** The newest of what is still kept, the oldest of them first. What `last` leaves out is not missed: nobody asked for it. */
export const noticesList =
  ({ bus }: Context): Handler<'notices.list'> =>
  ({ since, last }) => {
    const { notices, missed } = bus.after(since);
    // A slice from -0 on would be all of them.
    const newest = last === undefined ? notices : notices.slice(Math.max(0, notices.length - last));
    return { notices: newest, cursor: bus.cursor, missed };
  };
