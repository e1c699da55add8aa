import type { Handler } from '../../protocol/methods.ts';
import { acceptProcess } from '../../spec/accept.ts';
import type { Context } from '../context.ts';
import { scale as scaleProcess, wholeProcess } from '../scale.ts';

/** What a client needs to work out more slots of a process: the daemon itself reads no files and fills nothing in. */
export const blueprint =
  (context: Context): Handler<'process.blueprint'> =>
  ({ target }) => {
    const { app, name, slots } = wholeProcess(context, target);
    const [first] = slots;
    const origin = first === undefined ? undefined : context.fleet.slot(first.id);
    const { inherited = {}, blueprints = null } = origin ?? {};
    return { app, name, count: slots.length, blueprints, inherited, sample: first?.spec ?? null };
  };

export const scale =
  (context: Context): Handler<'process.scale'> =>
  ({ target, count, specs }) => {
    const accepted = specs.map(acceptProcess);
    return { plan: scaleProcess(context, wholeProcess(context, target), count, accepted) };
  };
