import type { InstanceId } from '../base/process.ts';
import type { Touched } from '../protocol/methods.ts';
import type { ProcessView } from '../protocol/view.ts';
import { SupError } from '../errors/sup-error.ts';
import type { Context } from './context.ts';
import { shownId } from './slot.ts';
import { resolveTargets } from './targets.ts';
import { viewOf } from './views.ts';

/** The slots that the targets of a command name. */
export function select(context: Context, targets: readonly string[]): readonly InstanceId[] {
  const known = context.fleet.instances().map(({ id, spec: { app, name, instance } }) => ({ id, app, name, instance }));
  return resolveTargets(targets, known);
}

export function shown(context: Context, ids: readonly InstanceId[]): readonly string[] {
  return ids.flatMap((id) => {
    const instance = context.fleet.instance(id);
    return instance === undefined ? [] : [shownId(instance.spec)];
  });
}

/** The same as the answer of a command that is about to be carried out. */
export function touched(context: Context, ids: readonly InstanceId[]): Touched {
  const rested = ids.filter((id) => context.fleet.instance(id)?.state.kind === 'stopped' && !context.orderly.busy(id));
  return { ids: shown(context, ids), rested: shown(context, rested) };
}

export function view(context: Context, id: InstanceId): readonly ProcessView[] {
  const instance = context.fleet.instance(id);
  const slot = context.fleet.slot(id);
  return instance === undefined || slot === undefined
    ? []
    : [viewOf(instance, slot, context.clock, context.orderly.awaited(instance), context.orderly.held(id))];
}

/** Refuses what would bring something new about while the daemon goes down. */
export function refuseWhileStopping(context: Context, method: string): void {
  if (context.stopping()) throw new SupError('DAEMON_STOPPING', { method });
}
