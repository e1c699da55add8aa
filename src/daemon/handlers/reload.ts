import type { InstanceId } from '../../base/process.ts';
import { formatDuration } from '../../base/units.ts';
import { describe } from '../../core/reason.ts';
import { childOf, type Instance } from '../../core/state.ts';
import { SupError } from '../../errors/sup-error.ts';
import type { Handler, ReloadOutcome } from '../../protocol/methods.ts';
import type { ReloadSpec } from '../../spec/types.ts';
import type { Context } from '../context.ts';
import type { ErrandOutcome } from '../errand.ts';
import { refuseWhileStopping, select } from '../select.ts';
import { shownId } from '../slot.ts';
import { unreachable } from '../../base/unreachable.ts';

/**
 * Has each that runs read again what it reads, as its spec says; it goes on running. What a new process would have to
 * replace is refused before any of them is touched. `timeoutMs` is for all of it: every command is ordered now, and by then
 * each is done or being ended. Answers when the last is over. SupError RELOAD_REPLACES.
 */
export const reload =
  (context: Context): Handler<'process.reload'> =>
  async ({ targets, timeoutMs }) => {
    refuseWhileStopping(context, 'process.reload');
    const all = select(context, targets).flatMap((id) => context.fleet.instance(id) ?? []);
    const replaced = all.filter(({ spec }) => spec.reload.mode === 'replace').map(({ spec }) => shownId(spec));
    if (replaced.length > 0) throw new SupError('RELOAD_REPLACES', { ids: replaced });
    const outcomes = await Promise.all(all.map((instance) => reloadOne(context, instance, timeoutMs)));
    return { outcomes };
  };

/** One that is not up yet would take the signal for its end: its handler may not be there. */
async function reloadOne(context: Context, instance: Instance, timeoutMs: number): Promise<ReloadOutcome> {
  const { id, spec, state } = instance;
  const shown = shownId(spec);
  const pid = childOf(instance)?.pid ?? null;
  if (state.kind !== 'running' || pid === null) return { kind: 'not-running', id: shown, state: state.kind };
  const { by, problem } = await carryOut(context, instance, spec.reload, timeoutMs);
  const now = context.fleet.instance(id)?.state.kind ?? state.kind;
  context.tell(problem === undefined ? 'reloaded' : 'reload-failed', shown, {
    from: now,
    to: now,
    reason: problem ?? by,
    pid,
  });
  return problem === undefined ? { kind: 'reloaded', id: shown, by, pid } : { kind: 'failed', id: shown, problem };
}

interface Carried {
  /** What did it, in words. */
  readonly by: string;
  readonly problem: string | undefined;
}

async function carryOut(context: Context, instance: Instance, spec: ReloadSpec, timeoutMs: number): Promise<Carried> {
  switch (spec.mode) {
    case 'signal': {
      const sent = sendTo(context, instance.id, spec.signal);
      return { by: spec.signal, problem: sent ? undefined : 'it ended before the signal came' };
    }
    case 'command': {
      const slot = context.fleet.slot(instance.id);
      const mainPid = childOf(instance)?.pid ?? null;
      if (slot === undefined) return { by: 'its command', problem: 'it was deleted meanwhile' };
      const { command } = spec;
      const order = { instance, slot, purpose: 'reload', command, mainPid, timeoutMs } as const;
      return { by: 'its command', problem: problemOf(await context.errands.run(order)) };
    }
    case 'replace':
      return { by: 'a new process', problem: 'replacing is not supported yet' };
    default:
      return unreachable(spec);
  }
}

function sendTo({ reaper, platform }: Context, id: InstanceId, signal: NodeJS.Signals): boolean {
  const tree = reaper.ref(id);
  return tree !== undefined && platform.trees.signal(tree, signal, 'main') > 0;
}

function problemOf(outcome: ErrandOutcome): string | undefined {
  switch (outcome.kind) {
    case 'done':
      return undefined;
    case 'failed':
      return `its reload command ${describe(outcome.exit)}`;
    case 'timed-out':
      return `its reload command was not done within ${formatDuration(outcome.afterMs)}`;
    case 'no-turn':
      return 'its reload command had no turn in time';
    case 'called-off':
      return 'its reload command was called off';
    default:
      return unreachable(outcome);
  }
}
