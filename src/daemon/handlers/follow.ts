import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';

/** Tells the caller what happens from now on (or from after its cursor) until its connection ends; asked again, it begins anew. */
export const follow = (context: Context): Handler<'notices.follow'> => {
  // One for each connection, which its `gone` stands for: a client that asks a million times costs no more than one.
  const subscriptions = new WeakMap<AbortSignal, Disposable>();
  return ({ since }, caller) => {
    const { bus } = context;
    const { gone } = caller;
    const { cursor } = bus;
    if (gone.aborted) return { cursor, missed: null };
    const earlier = subscriptions.get(gone);
    earlier?.[Symbol.dispose]();
    const { notices, missed } = since === undefined ? { notices: [], missed: null } : bus.after(since);
    for (const notice of notices) caller.notify('notice', notice);
    subscriptions.set(
      gone,
      bus.follow((notice) => caller.notify('notice', notice)),
    );
    if (earlier === undefined) {
      gone.addEventListener('abort', () => subscriptions.get(gone)?.[Symbol.dispose](), { once: true });
    }
    return { cursor, missed };
  };
};
