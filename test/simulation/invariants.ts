import type { Exit } from '../../src/base/process.ts';
import type { Effect } from '../../src/core/effect.ts';
import { childOf, deadline, type Instance, type Part } from '../../src/core/state.ts';
import type { ExitMatch } from '../../src/spec/types.ts';
import { begins, executes, isAfresh, isAutomatic, isEnd, type Ledger, type Seen } from './ledger.ts';

/** Sums of floating-point instants differ in the last digits. */
const EPSILON = 1e-6;
const SHORT_MS = 10_000;
const LARGEST_BURST = 6;

type Invariant = (seen: Seen, ledger: Ledger) => boolean;

/** What holds in every step of every life. The names are the sentences that a broken one is reported with. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'never two children of an instance': ({ effects, main }) => !spawns(effects) || main === undefined,

  'no run begins before the tree of the last one is empty': (seen) =>
    (!spawns(seen.effects) && !begins(seen)) || isVacant(seen),

  'no slot is freed before its tree is empty': (seen) => !isFreed(seen) || isVacant(seen),

  'a pid exactly when a child lives': ({ after, main }, ledger) => {
    const pid = childOf(after)?.pid;
    if (pid !== ledger.pid) return false;
    return pid !== undefined || isUnanswered(after) || main === undefined;
  },

  'the start limit holds in every window': (seen, ledger) => {
    if (!isAutomatic(seen)) return true;
    const { burst, intervalMs } = seen.after.spec.restart.limit;
    return ledger.startsOf(seen.after).filter((at) => seen.now < at + intervalMs).length <= burst;
  },

  'a late try comes as early as the start limit and what was asked for allow': ({ before, after, now }, ledger) => {
    const { state, spec } = after;
    if (state === before.state || state.kind !== 'failed' || state.retryAt === undefined) return true;
    const { limit, retryAfterMs } = spec.restart;
    const countingAt = (at: number) => ledger.startsOf(after).filter((start) => at < start + limit.intervalMs).length;
    const soonest = now + (retryAfterMs ?? Number.POSITIVE_INFINITY);
    if (state.retryAt < soonest || countingAt(state.retryAt) >= limit.burst) return false;
    return state.retryAt === soonest || countingAt(state.retryAt - EPSILON) >= limit.burst;
  },

  'after stop nothing starts by itself': ({ effects }, ledger) => !starts(effects) || ledger.wanted,

  'what was told to wait for others begins when it is released, and not before': (seen, { held }) =>
    !begins(seen) || !held,

  'no main process before before_start is through': (seen, { through }) => {
    if (!spawns(seen.effects)) return true;
    return begins(seen) ? seen.after.spec.beforeStart.length === 0 : through.has('before_start');
  },

  'running is never said before after_start is through': ({ before, after, event }, { ordered, through }) => {
    if (after.state.kind !== 'running' || before.state.kind === 'running') return true;
    if (event.kind === 'adopted' && event.ready) return true;
    return ordered.has('after_start') ? through.has('after_start') : after.spec.afterStart.length === 0;
  },

  'no command outlives the part of the life that ordered it': ({ before, tree }) =>
    tree.every(({ part, run, condemned, orphaned }) => {
      if (part === undefined || condemned || orphaned) return true;
      return run === before.run && belongs(part, before);
    }),

  'commands of a start that is not to be finished are told so': ({ before, after, effects, tree }) => {
    if (before.state.kind !== 'starting' || after.state.kind !== 'stopping') return true;
    const atWork = tree.some(({ part, condemned, orphaned }) => part !== undefined && !condemned && !orphaned);
    return (
      !atWork ||
      effects.some((e) => e.kind === 'call-off' || (e.kind === 'signal' && (e.signal === 'SIGKILL' || e.to !== 'main')))
    );
  },

  'a stop command is not cut short by the end of what it stops': ({ before, event, after, effects, tree }) => {
    const { state } = before;
    if (event.kind !== 'exited' || state.kind !== 'stopping' || state.phase === 'killing' || after === before)
      return true;
    const atWork = tree.some(({ part, condemned, orphaned }) => part === 'stop_command' && !condemned && !orphaned);
    return !atWork || (after.state.kind === 'stopping' && !effects.some(isKill));
  },

  'the time of a start is for the whole of it': (seen) => {
    const { before, after, now } = seen;
    if (after.state.kind !== 'starting' || seen.event.kind === 'adopted') return true;
    const { timeoutAt } = after.state;
    const asBefore = before.state.kind === 'starting' && before.state.timeoutAt === timeoutAt;
    const isTurn = seen.reached && seen.event.kind === 'begun' && seen.event.part === 'before_start';
    const counted = begins(seen) || isTurn ? timeoutAt === now + after.spec.startTimeoutMs : asBefore;
    return counted && (deadline(after) ?? Number.POSITIVE_INFINITY) <= timeoutAt;
  },

  'a command is begun only where no other one of its part lives': ({ effects, tree }) =>
    effects.every(
      (effect) =>
        effect.kind !== 'execute' ||
        !tree.some(({ part, condemned, orphaned }) => part === effect.part && !condemned && !orphaned),
    ),

  'stale facts change nothing': ({ reached, before, event, after, effects }) =>
    reached || event.kind === 'elapsed' || (after === before && effects.length === 0),

  'early wake-ups change nothing': ({ reached, before, event, after, effects }) =>
    reached || event.kind !== 'elapsed' || (after === before && effects.length === 0),

  'backoff is within its bounds': ({ before, after, now }) => {
    if (before.state === after.state || after.state.kind !== 'waiting' || after.state.for.kind !== 'backoff')
      return true;
    const { least, most } = backoffBounds(after);
    const wait = after.state.for.deadline - now;
    return wait > 0 && wait >= least - EPSILON && wait <= most + EPSILON;
  },

  'a failure more lengthens the backoff unless it was healthy': (seen, { healthyMs }) => {
    const { before, after } = seen;
    if (!isComingBack(seen)) return true;
    const short = healthyMs < SHORT_MS && healthyMs < after.spec.restart.backoff.resetAfterMs;
    return short ? after.failures === before.failures + 1 : after.failures > 0 && after.failures <= before.failures + 1;
  },

  'a deadline that has come is spent': ({ event, reached, after, now }) =>
    event.kind !== 'elapsed' || !reached || (deadline(after) ?? Number.POSITIVE_INFINITY) > now,

  'what moves is wanted up': ({ after }) =>
    after.want === 'up' || !['starting', 'running', 'waiting'].includes(after.state.kind),

  'a command changes what is wanted at once, and nothing else does': ({ before, event, after }) => {
    switch (event.kind) {
      case 'start':
      case 'restart':
        return after.want === 'up';
      case 'stop':
        return after.want === 'down';
      case 'delete':
        return after.want === 'gone';
      default:
        return after.want === before.want;
    }
  },

  'nobody is killed before the time that was given': (seen, { plea }) => {
    const { state } = seen.before;
    // The rest of a run that has no main process is the commands before it, which are given their time as well.
    const atWork = state.kind === 'stopping' && state.exit === undefined && seen.event.kind === 'elapsed';
    const forced = seen.effects.some(
      (e) => e.kind === 'signal' && e.signal === 'SIGKILL' && (e.to !== 'rest' || atWork),
    );
    if (!forced || kills(seen.before) > 0 || seen.after.spec.stop.timeoutMs === 0) return true;
    return plea !== undefined && Math.abs(seen.now - plea.at - plea.ms) < EPSILON;
  },

  'a second stop does not lengthen the ladder': ({ before, event, after }) =>
    event.kind !== 'stop' ||
    before.state.kind !== 'stopping' ||
    before.state.phase === 'draining' ||
    (after.state.kind === 'stopping' && after.state.deadline === before.state.deadline),

  'SIGKILL is repeated with patience, and a stuck tree is said': ({ now, after, effects }, { killedAt }) => {
    if (!effects.some((effect) => effect.kind === 'signal' && effect.signal === 'SIGKILL')) return true;
    if (after.state.kind === 'starting') return after.state.phase === 'clearing';
    if (after.state.kind !== 'stopping' || after.state.phase !== 'killing') return false;
    const patience = after.state.kills > 6 ? 30_000 : 1_000;
    return after.state.stuck === after.state.kills > 5 && now - killedAt >= patience - EPSILON;
  },

  'effects name the present run': ({ after, effects }) =>
    effects.every((effect) => effect.kind === 'forget' || effect.run === after.run),

  'a run is counted exactly when it is ordered': (seen) => {
    const { before, event, after } = seen;
    return (event.kind === 'adopted' && after !== before) || after.run === before.run + (begins(seen) ? 1 : 0);
  },

  'automatic starts are counted for people': (seen) => {
    const { before, after } = seen;
    const more = isAutomatic(seen) ? 1 : 0;
    const ceiling = more === 1 && after.last?.cause === 'ceiling' ? 1 : 0;
    return after.restarts === before.restarts + more && after.ceilingRestarts === before.ceilingRestarts + ceiling;
  },

  'the books of the start limit do not grow': ({ after }) =>
    after.starts.length <= LARGEST_BURST && after.ceilingStarts.length <= LARGEST_BURST,

  'no job is run again that did its work or may have done it': (seen) => {
    const { after } = seen;
    if (!isComingBack(seen) || after.spec.kind !== 'job' || after.last === null) return true;
    const { exit, cause } = after.last;
    if (cause === 'exit' && named(after.spec.restart.force, after)) return true;
    const done = exit.kind === 'code' && cause === 'exit' && named(after.spec.restart.success, after);
    return !done && (exit.kind !== 'unknown' || cause !== 'unknown');
  },

  'restart: no is overridden only by force, and never by a ceiling, a probe or a timeout': (seen) => {
    const { after } = seen;
    if (!isComingBack(seen) || after.spec.restart.policy !== 'no') return true;
    const own = ['exit', 'signal', 'out-of-memory'].includes(after.last?.cause ?? '');
    return own && named(after.spec.restart.force, after);
  },

  'prevent is final': (seen) =>
    !isComingBack(seen) || seen.after.last?.exit.kind !== 'code' || !named(seen.after.spec.restart.prevent, seen.after),

  'configure and reset leave the life as it is': ({ before, event, after, effects }) => {
    if (event.kind !== 'configure' && event.kind !== 'reset') return true;
    const moved = event.kind === 'reset' && before.state.kind === 'failed';
    return effects.length === 0 && (moved ? after.state.kind === 'stopped' : after.state === before.state);
  },

  'what waits for an end has a deadline, or waits for the turn of its stop command': ({ after }) =>
    after.state.kind !== 'stopping' ||
    (after.state.child === undefined && after.state.exit === undefined) ||
    after.state.deadline !== undefined ||
    after.state.awaits === 'stop_command',

  'what a person asked for comes': ({ event, after, before }, { promised }) => {
    const rests = after.state.kind === 'stopped' || after.state.kind === 'failed';
    return !promised || event.kind === 'configure' || after === before || !rests || event.kind === 'reset';
  },

  'an end that had begun goes on over the death of a daemon': ({ event, after }, { interrupted }) =>
    !interrupted || event.kind !== 'adopted' || after.state.kind === 'stopping',

  'a run ends once': ({ before, after }) =>
    before.last === null || before.last.run !== after.last?.run || before.last === after.last,

  'how a run ended is known at once': ({ before, event, reached, after, effects }) => {
    if (event.kind !== 'exited' || !reached || (after === before && effects.length === 0)) return true;
    const { last } = after;
    if (last?.run !== event.run) return false;
    if (!tookForce(before, event.exit)) return last.exit === event.exit;
    const isTold = last.exit.kind === 'signal' && last.exit.forcedAfterMs === before.spec.stop.timeoutMs;
    return isTold && last.reason.includes('; killed by SIGKILL after ');
  },

  'a start that fails before its main process is told as such': ({ before, event, reached, after, now }) => {
    const { state } = before;
    if (event.kind !== 'ran' || !reached || event.failure === null || event.part !== 'before_start') return true;
    if (state.kind !== 'starting' || state.phase !== 'before_start') return true;
    const { last } = after;
    return last?.run === event.run && last.cause === 'before-start' && last.at === now;
  },

  'running is said only of what is ready': ({ before, event, after, now }) => {
    if (after.state.kind !== 'running' || before.state.kind !== 'starting') return true;
    if (event.kind === 'ran') return before.state.phase === 'after_start' && event.failure === null;
    if (event.kind === 'spawned') return after.spec.readiness === null;
    if (event.kind === 'probed') return event.healthy && event.probe === 'readiness';
    return event.kind === 'elapsed' && (before.state.readyAt ?? Number.POSITIVE_INFINITY) <= now;
  },

  'every state that asks for a reason has one': ({ after: { state } }) => !('reason' in state) || state.reason !== '',
};

/** Where the commands of a part may be at work. Those of a start also while it is being ended. */
function belongs(part: Part, { state }: Instance): boolean {
  switch (part) {
    case 'before_start':
      if (state.kind === 'starting') return state.phase === 'before_start';
      return state.kind === 'stopping' && state.awaits === 'before_start';
    case 'after_start':
      return state.kind === 'stopping' || (state.kind === 'starting' && state.phase === 'after_start');
    case 'stop_command':
      return state.kind === 'stopping';
  }
}

const isKill = (effect: Effect): boolean => effect.kind === 'signal' && effect.signal === 'SIGKILL';

/** Something of a run is begun that is no end. */
const starts = (effects: Seen['effects']): boolean =>
  spawns(effects) || effects.some((e) => executes(e, 'before_start') || executes(e, 'after_start'));

const spawns = (effects: Seen['effects']): boolean => effects.some(({ kind }) => kind === 'spawn');

/** Nothing lives there that has to be gone: with `stop.scope: main` that is the main process alone. */
const isVacant = ({ before, main, tree }: Seen): boolean =>
  before.spec.stop.scope === 'main' ? main === undefined : tree.length === 0;

/** The slot was taken, and is not any more (or already for the next run). */
function isFreed({ before, after }: Seen): boolean {
  const wasTaken = ['starting', 'running', 'stopping'].includes(before.state.kind);
  const isTaken = ['starting', 'running', 'stopping'].includes(after.state.kind) && after.run === before.run;
  return wasTaken && !isTaken;
}

/** Nobody knows yet whether a process lives: the spawn, or the restore, is unanswered. */
function isUnanswered({ state }: Instance): boolean {
  if (state.kind === 'stopping') return state.child === undefined && state.exit === undefined;
  return state.kind === 'starting' || (state.kind === 'stopped' && state.before !== undefined);
}

/** Policy has just decided that it is started again. */
function isComingBack(seen: Seen): boolean {
  const { before, event, after } = seen;
  if (!isEnd(event)) return false;
  if (isAfresh(before) || after === before) return false;
  return isAutomatic(seen) || (after.state.kind === 'waiting' && after.state.for.kind === 'backoff');
}

/** Whether the list names how the last run ended. */
function named(list: readonly ExitMatch[], { last }: Instance): boolean {
  if (last?.exit.kind === 'code') return list.includes(last.exit.code);
  return last?.exit.kind === 'signal' && list.includes(last.exit.signal);
}

/** It was asked to end, did not, and sup has killed it. */
const tookForce = (before: Instance, exit: Exit): boolean =>
  kills(before) > 0 && before.spec.stop.timeoutMs > 0 && exit.kind === 'signal' && exit.signal === 'SIGKILL';

const kills = ({ state }: Instance): number => (state.kind === 'stopping' ? state.kills : 0);

/** Step by step, as a person would work it out with pencil and paper. */
function backoffBounds({ spec, failures }: Instance): { readonly least: number; readonly most: number } {
  const { delayMs, factor, maxDelayMs, jitter } = spec.restart.backoff;
  let middle = Math.min(delayMs, maxDelayMs);
  for (let failure = 1; failure < failures && middle < maxDelayMs && factor > 1 && middle > 0; failure++) {
    middle = Math.min(middle * factor, maxDelayMs);
  }
  return { least: middle * (1 - jitter), most: Math.min(middle * (1 + jitter), maxDelayMs) };
}
