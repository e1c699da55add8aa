import type { Millis } from '../../base/time.ts';
import { RELOAD_END_MS } from '../../client/bounds.ts';
import { SupError } from '../../errors/sup-error.ts';
import type { ReloadOutcome } from '../../protocol/methods.ts';
import { noteAmbiguous } from '../ambiguous.ts';
import { busy } from '../busy.ts';
import { type Choice, chosenTargets } from '../chosen.ts';
import { type Context, type Daemon, writeJson } from '../context.ts';
import { lastWordsOf } from '../last-words.ts';
import { refuseNotAlive } from '../not-alive.ts';
import { cut, MAX_SAID } from '../render/cut.ts';
import { named } from '../render/named.ts';
import { runningDaemon } from '../running-daemon.ts';

export interface ReloadRequest extends Choice {
  /** `--timeout`: for all of it. */
  readonly timeoutMs: Millis | null;
}

/** What a reload may take when nobody says so; systemd gives it as long. */
const RELOAD_BOUND_MS: Millis = 90_000;

type Outcome<K extends ReloadOutcome['kind']> = Extract<ReloadOutcome, { kind: K }>;

/** `sup reload`: has processes read their configuration again while they run. SupError RELOAD_FAILED, NONE_ALIVE, SOME_NOT_ALIVE. */
export async function reload(context: Context, request: ReloadRequest): Promise<void> {
  const since = context.clock.now();
  using daemon = await runningDaemon(context, 'reload', request);
  const targets = await chosenTargets(context, daemon, request, 'reload');
  const timeoutMs = request.timeoutMs ?? RELOAD_BOUND_MS;
  const outcomes = await reloaded(context, daemon, { targets, timeoutMs, since });
  noteAmbiguous(
    context,
    targets,
    outcomes.map(({ id }) => id),
  );
  if (context.json) writeJson(context, outcomes);
  else await say(context, daemon, outcomes);
  refuse(outcomes);
}

async function reloaded(
  context: Context,
  daemon: Daemon,
  order: { readonly targets: readonly string[]; readonly timeoutMs: Millis; readonly since: number },
): Promise<readonly ReloadOutcome[]> {
  const { targets, timeoutMs, since } = order;
  // A daemon that does not answer is said by itself.
  await daemon.hello;
  const what = `waiting for the reload of ${named(targets)}`;
  using _ = busy(context, { what, since, boundMs: timeoutMs + RELOAD_END_MS });
  return (await daemon.call('process.reload', { targets, timeoutMs })).outcomes;
}

async function say({ out }: Context, daemon: Daemon, outcomes: readonly ReloadOutcome[]): Promise<void> {
  const done = outcomes.filter((each): each is Outcome<'reloaded'> => each.kind === 'reloaded');
  out.write(done.map(({ id, by, pid }) => `reloaded ${named([id])} by ${by} (pid ${pid})\n`).join(''));
  const failed = outcomes.filter((each): each is Outcome<'failed'> => each.kind === 'failed');
  const words = await lastWordsOf(
    daemon,
    failed.map(({ id }) => id),
  );
  for (const { id, problem } of failed) {
    const lines = (words.get(id) ?? []).map((line) => `    ${out.paint.quiet('|')} ${cut(line, MAX_SAID)}\n`);
    out.write(`${named([id])}: ${problem}\n${lines.join('')}`);
  }
}

function refuse(outcomes: readonly ReloadOutcome[]): void {
  const total = outcomes.length;
  const failed = outcomes.filter((each): each is Outcome<'failed'> => each.kind === 'failed');
  if (failed.length > 0) throw new SupError('RELOAD_FAILED', { failed, total });
  refuseNotAlive(
    outcomes.filter((each): each is Outcome<'not-running'> => each.kind === 'not-running'),
    total,
  );
}
