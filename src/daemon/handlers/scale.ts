import type { Handler } from '../../protocol/methods.ts';
import { acceptProcess } from '../../spec/accept.ts';
import type { Context } from '../context.ts';
import { scale as scaleProcess, slotsOf, wholeProcess } from '../scale.ts';

/** What a client needs to work out more slots of a process: the daemon itself reads no files and fills nothing in. */
export const blueprint =
  (context: Context): Handler<'process.blueprint'> =>
  ({ target }) => {
    const whole = wholeProcess(context, target);
    const { app, name, wanted } = whole;
    const slots = slotsOf(whole);
    const [first] = slots;
    const origin = first === undefined ? undefined : context.fleet.slot(first.id);
    const { inherited = {}, blueprints = null } = origin ?? {};
    const instances = slots.map(({ spec }) => spec.instance);
    return { app, name, count: wanted.length, instances, blueprints, inherited, sample: first?.spec ?? null };
  };

export const scale =
  (context: Context): Handler<'process.scale'> =>
  ({ target, count, specs }) => {
    const accepted = specs.map(acceptProcess);
    return { plan: scaleProcess(context, wholeProcess(context, target), count, accepted) };
  };
