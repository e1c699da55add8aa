import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';

/** Tells the caller what happens from now on (or from after its cursor) until its connection ends. */
export const follow =
  (context: Context): Handler<'notices.follow'> =>
  ({ since }, caller) => {
    const cursor = context.bus.cursor;
    if (!caller.gone.aborted) {
      const subscription = context.bus.follow((notice) => caller.notify('notice', notice), since);
      caller.gone.addEventListener('abort', () => subscription[Symbol.dispose](), { once: true });
    }
    return { cursor };
  };
