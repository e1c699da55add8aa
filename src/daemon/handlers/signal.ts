import { constants } from 'node:os';
import { SupError } from '../../errors/sup-error.ts';
import type { Handler, ResultOf } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { select } from '../select.ts';
import { shownId } from '../slot.ts';

type Result = ResultOf<'process.signal'>;

/** Sends a signal to each that lives. Whatever comes of it comes as it would from anybody else: an end by it is a crash. */
export const signal =
  (context: Context): Handler<'process.signal'> =>
  ({ targets, signal: name, to }) => {
    if (!Object.hasOwn(constants.signals, name)) {
      throw new SupError('SIGNAL_UNKNOWN', { signal: name, close: null });
    }
    const signalled: Result['signalled'][number][] = [];
    const notAlive: Result['notAlive'][number][] = [];
    for (const id of select(context, targets)) {
      const instance = context.fleet.instance(id);
      if (instance === undefined) continue;
      const shown = shownId(instance.spec);
      const tree = context.reaper.ref(id);
      const processes = tree === undefined ? 0 : context.platform.trees.signal(tree, name, to);
      if (processes === 0) {
        notAlive.push({ id: shown, state: instance.state.kind });
        continue;
      }
      const pid = tree?.main?.pid ?? null;
      signalled.push({ id: shown, pid, processes });
      const state = instance.state.kind;
      const reason = to === 'tree' ? `${name} to ${processes} processes of its tree` : name;
      context.tell('signalled', shown, { from: state, to: state, reason, pid });
    }
    return { signalled, notAlive };
  };
