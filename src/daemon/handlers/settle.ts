import type { Millis } from '../../base/time.ts';
import type { InstanceId } from '../../base/process.ts';
import type { Handler } from '../../protocol/methods.ts';
import type { Context } from '../context.ts';
import { view } from '../select.ts';
import { settled } from '../settled.ts';
import { MAX_SETTLE_MS, type Wait } from '../settler.ts';
import { shownId } from '../slot.ts';

/** A name that nothing has (any more) counts as gone, and so as settled. */
export const settle =
  (context: Context): Handler<'process.settle'> =>
  async ({ ids, until, timeoutMs, patienceMs = timeoutMs }, caller) => {
    const { fleet, orderly } = context;
    const inside = new Map(fleet.instances().map(({ id, spec }) => [shownId(spec), id]));
    // What an earlier daemon left has no slot here and goes by its inner name.
    const wanted = ids.flatMap((id) => inside.get(id) ?? (orderly.held(id) ? id : []));
    const wait = { ids: wanted, timeoutMs, gone: caller.cancelled };
    const pending =
      until === 'stopped'
        ? await context.settler.wait({ ...wait, done: (id) => orderly.stopped(id) })
        : await allSettled(context, wait, patienceMs);
    // Who is being restarted in order is wanted up, also while he is down.
    const isWanted = (id: InstanceId | undefined): boolean =>
      id !== undefined && (fleet.instance(id)?.want === 'up' || orderly.coming(id) === 'restart');
    return {
      overtaken: ids.filter((id) => !isWanted(inside.get(id))),
      views: wanted.flatMap((id) => view(context, id)),
      pending: ids.filter((id) => pending.has(inside.get(id) ?? id)),
    };
  };

/** Waits until all are settled at the same moment: one that was, and has ended since, is waited for once more. */
async function allSettled(
  { clock, fleet, orderly, settler }: Context,
  wait: Omit<Wait, 'done'>,
  patienceMs: Millis,
): Promise<ReadonlySet<InstanceId>> {
  const until = clock.now() + Math.min(wait.timeoutMs, MAX_SETTLE_MS);
  const around = { clock, fleet, orderly, until: clock.now() + patienceMs };
  const done = (id: InstanceId) => settled(id, around);
  for (;;) {
    const pending = await settler.wait({ ...wait, done, timeoutMs: Math.max(0, until - clock.now()) });
    if (pending.size > 0 || wait.gone?.aborted === true) return pending;
    await heard();
    if ([...wait.ids].every((id) => done(id) === true)) return pending;
  }
}

/** Exits that the system has told of already are heard before the answer: they are read in one whole turn of the loop, which takes no time. */
async function heard(): Promise<void> {
  await checked();
  await checked();
}

const checked = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
