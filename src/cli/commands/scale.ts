import type { Millis } from '../../base/time.ts';
import { SupError } from '../../errors/sup-error.ts';
import type { ResultOf } from '../../protocol/methods.ts';
import { blueprintOf } from '../../spec/blueprints.ts';
import { MAX_PROCESSES } from '../../spec/bounds.ts';
import { freeNumbers } from '../../spec/free-numbers.ts';
import type { ProcessSpec } from '../../spec/types.ts';
import { type Context, writeJson } from '../context.ts';
import { untilUpAgain } from '../known-bounds.ts';
import { named } from '../render/named.ts';
import { planLines } from '../render/plan.ts';
import { runningDaemon } from '../running-daemon.ts';
import { word } from '../targets.ts';
import { waitUp } from '../wait-up.ts';

/** `3`, or `+1` and `-1` from where it stands. */
export interface Count {
  readonly kind: 'all' | 'more' | 'fewer';
  readonly by: number;
}

export interface ScaleRequest {
  readonly target: string;
  readonly count: Count;
  readonly wait: boolean;
  /** `--timeout`; null: by the start timeouts. */
  readonly timeoutMs: Millis | null;
}

type Known = ResultOf<'process.blueprint'>;

/**
 * `sup scale`: another number of instances of one process, until its file is applied again. The new ones are worked out
 * here, from what was kept of the file that was applied, and not from the file as it is now. SupError SCALE_*, NOT_UP,
 * NOT_DOWN.
 */
export async function scale(context: Context, request: ScaleRequest): Promise<void> {
  const since = context.clock.now();
  const { target } = request;
  if (word(target).kind === 'file') throw notOne(target);
  using daemon = await runningDaemon(context, 'scale');
  const known = await daemon.call('process.blueprint', { target });
  const count = countFrom(request.count, known);
  const names = freeNumbers(known.instances, count - known.instances.length);
  const specs = names.length > 0 ? await missing(known, names) : [];
  const { plan } = await daemon.call('process.scale', { target, count, specs });
  if (!context.json)
    context.out.write(
      plan.length === 0 ? already(known, count) : planLines(plan, context.out.paint, context.out.width),
    );
  const ids = plan.filter(({ action }) => action === 'start').map(({ id }) => id);
  if (!request.wait) {
    if (context.json) writeJson(context, { plan, processes: [], pending: [] });
    return;
  }
  // What was on its way out has to stop before it comes back.
  const bound = request.timeoutMs ?? untilUpAgain(daemon);
  await waitUp(context, daemon, { plan, ids, bound, since, more: {} });
}

const already = ({ app, name }: Known, count: number): string =>
  `${named([`${app}/${name}`])} has ${count} ${count === 1 ? 'instance' : 'instances'} already\n`;

const notOne = (target: string): SupError =>
  new SupError('USAGE', {
    what: `"${target}" is a file, and one process is scaled at a time`,
    hint: 'name the process: `sup scale web 3`',
  });

/** SupError USAGE. */
function countFrom({ kind, by }: Count, { count, app, name }: Known): number {
  const wanted = kind === 'all' ? by : count + (kind === 'more' ? by : -by);
  if (wanted >= 1 && wanted <= MAX_PROCESSES) return wanted;
  const process = `${app}/${name}`;
  throw new SupError('USAGE', {
    what: `${process} cannot have ${wanted} instances`,
    hint:
      wanted < 1
        ? `\`sup stop ${process}\` stops it, \`sup delete ${process}\` forgets it`
        : `an app has at most ${MAX_PROCESSES} processes`,
  });
}

/** SupError SCALE_UNKNOWN, SPEC_INVALID. */
async function missing(known: Known, instances: readonly string[]): Promise<readonly ProcessSpec[]> {
  const { app, name, blueprints, inherited, sample } = known;
  const unknown = (why: string, more: { listed?: true } = {}): SupError =>
    new SupError('SCALE_UNKNOWN', { name: `${app}/${name}`, why, ...more });
  if (blueprints === null || sample === null) throw unknown('its app is too large to be kept for that');
  const blueprint = blueprintOf(blueprints, name);
  // They may be called 0 and 1 as counted ones are, and each have an environment of its own.
  if (blueprint === undefined) throw unknown('its app file describes each instance by itself', { listed: true });
  const [{ moreSlots }, { currentAccounts }] = await Promise.all([
    import('../../spec/more-slots.ts'),
    import('../../client/accounts.ts'),
  ]);
  const common = { app, name, blueprint, env: inherited, accounts: currentAccounts() };
  // What was kept gives the slot that is there, or it cannot be trusted to give others.
  const [again] = moreSlots({ ...common, instances: [sample.instance], solo: sample.solo });
  if (JSON.stringify(again) !== JSON.stringify(sample)) throw unknown('what was kept of its file does not lead to it');
  return moreSlots({ ...common, instances, solo: false });
}
