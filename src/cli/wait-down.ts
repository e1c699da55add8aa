import { formatDuration } from '../base/units.ts';
import type { Instant, Millis } from '../base/time.ts';
import { SupError } from '../errors/sup-error.ts';
import { type Context, type Daemon, writeJson } from './context.ts';
import { sayForced } from './forced.ts';
import { untilDown } from './known-bounds.ts';
import { named } from './render/named.ts';
import { outcomeText } from './render/outcome.ts';
import { sentence } from './render/sentence.ts';
import { type Settled, settle } from './settling.ts';

export interface Order {
  readonly ids: readonly string[];
  /** When it was given. */
  readonly since: Instant;
  /** `--timeout`; null: by the stop timeouts. */
  readonly timeoutMs: Millis | null;
}

/** Waits until each is at rest or forgotten. Only of what takes longer the stop timeouts are asked. */
export const waitDown = (context: Context, daemon: Daemon, { ids, since, timeoutMs }: Order): Promise<Settled> =>
  settle(context, daemon, { ids, until: 'stopped', since }, timeoutMs ?? untilDown(daemon));

export interface Down {
  /** `stopped`, `deleted`, `removed`. */
  readonly done: string;
  readonly ids: readonly string[];
  /** Those of them for which there was nothing to do. */
  readonly already: readonly string[];
}

/** Says what was ordered, and no more: nobody waits for it. */
export function ordered(context: Context, { done, ids, already }: Down): void {
  if (context.json) return writeJson(context, { ids, processes: [], pending: [], rested: already });
  const under = ids.filter((id) => !already.includes(id));
  if (under.length > 0) context.out.write(sentence(`${done} ${named(under)}`, context.out.width));
  sayAlready(context, ids, already);
}

/** Says how a stop ended. SupError NOT_DOWN when something is still alive. */
export async function reportDown(context: Context, daemon: Daemon, down: Down, settled: Settled): Promise<void> {
  const { views, pending, tookMs } = settled;
  const { ids, already } = down;
  if (context.json) writeJson(context, { ids, processes: views, pending, rested: already });
  else if (pending.length > 0) {
    const late = views.filter(({ id }) => pending.includes(id));
    const outcome = { views: late, pending, tookMs, now: context.clock.wall(), lastWords: new Map() };
    context.out.write(outcomeText(outcome, context.out.width, context.out.paint));
  } else sayDown(context, down, settled);
  if (!context.json) await sayForced(context, daemon, settled);
  refuseLate(ids, settled);
}

/** SupError NOT_DOWN when something is still alive. */
export function refuseLate(ids: readonly string[], { pending, tookMs }: Settled): void {
  if (pending.length > 0)
    throw new SupError('NOT_DOWN', { pending, total: ids.length, waited: formatDuration(tookMs) });
}

export function sayDown({ out }: Context, { done, ids, already }: Down, { views, tookMs }: Settled): void {
  const again = views.filter(({ state }) => !['stopped', 'failed'].includes(state)).map(({ id }) => id);
  const gone = ids.filter((id) => !again.includes(id) && !already.includes(id));
  if (gone.length > 0) out.write(sentence(`${done} ${named(gone)} (${formatDuration(tookMs)})`, out.width));
  sayAlready(
    { out },
    ids,
    already.filter((id) => !again.includes(id)),
  );
  if (again.length > 0) out.write(sentence(`started again by a later command: ${named(again)}`, out.width));
}

function sayAlready({ out }: Pick<Context, 'out'>, ids: readonly string[], already: readonly string[]): void {
  const verb = already.length === 1 ? 'is' : 'are';
  if (already.length > 0) out.write(sentence(`${named(already)} ${verb} stopped already`, out.width));
  if (ids.length === 0) out.write('nothing is supervised here\n');
}
