import type { Clock } from '../base/clock.ts';
import { describe, RESET_BY_PERSON } from '../core/reason.ts';
import { childOf, type Ended, type Instance } from '../core/state.ts';
import type { Notice, NoticeKind } from '../protocol/notices.ts';
import { unreachable } from '../base/unreachable.ts';
import { shownId } from './slot.ts';
import { nextStart, reasonOf, waitingFor } from './views.ts';

/** What is to be told, without its place among the others. */
export type News = Omit<Notice, 'cursor'>;

/** A piece of news; what is not said does not apply. */
export const news = (
  kind: NoticeKind,
  id: string | null,
  at: Date,
  parts: Partial<Omit<News, 'kind' | 'id' | 'at'>> = {},
): News => ({
  at: at.toISOString(),
  kind,
  id,
  from: null,
  to: null,
  reason: '',
  pid: null,
  exit: null,
  requested: null,
  attempt: null,
  nextStart: null,
  ...parts,
});

/** What to tell people of one step of an instance: nothing, a change of its state, the end of its main process, or both. */
export function happenings(before: Instance, after: Instance, clock: Clock): readonly News[] {
  const exited = exitOf(before, after, clock);
  const kind = changeOf(before, after);
  if (kind === undefined) return exited === undefined ? [] : [exited];
  // What begins with the end of the main process is told with it.
  if (exited !== undefined && kind === 'stopping') return [{ ...exited, to: after.state.kind }];
  const changed = news(kind, shownId(after.spec), clock.wall(), {
    from: before.state.kind,
    to: kind === 'deleted' ? null : after.state.kind,
    reason: kind === 'waiting' ? `for ${waitingFor(after.state) ?? ''}` : reasonOf(after),
    pid: childOf(after)?.pid ?? null,
    attempt: attemptOf(kind, after),
    nextStart: nextStart(after, clock),
  });
  return exited === undefined ? [changed] : [exited, changed];
}

/** What never lived has not exited; the change that follows tells why. */
function exitOf(before: Instance, after: Instance, clock: Clock): News | undefined {
  const { last } = after;
  if (last === null || last === before.last || last.exit.kind === 'unspawned') return undefined;
  const { kind } = before.state;
  const pid = childOf(before)?.pid ?? null;
  return news('exited', shownId(after.spec), clock.wall(), {
    from: kind,
    to: kind,
    reason: howItEnded(last),
    pid,
    exit: last.exit,
    requested: last.cause === 'requested' || last.cause === 'restart',
  });
}

/** That it was told to end has been told before; here it is said how it did. */
function howItEnded({ reason, exit }: Ended): string {
  const words = describe(exit);
  return reason.includes(words) ? reason : words;
}

function changeOf(before: Instance, after: Instance): NoticeKind | undefined {
  if (after.want === 'gone' && after.state.kind === 'stopped') return 'deleted';
  if (before.state.kind !== after.state.kind) return entered(before, after);
  return remained(before, after);
}

/** The news of a state that was not there before. */
function entered(before: Instance, after: Instance): NoticeKind {
  const { state } = after;
  switch (state.kind) {
    case 'starting':
    case 'stopping':
      return state.kind;
    case 'running':
      // One that was ready at once has not been told of before.
      return childOf(before) === undefined ? 'started' : 'ready';
    case 'waiting':
      return state.for.kind === 'backoff' ? 'backoff' : 'waiting';
    case 'failed':
      return state.cause === 'start-limit' ? 'start-limit' : 'failed';
    case 'stopped':
      return state.reason === RESET_BY_PERSON ? 'reset' : 'stopped';
    default:
      return unreachable(state);
  }
}

/** The news inside of one state. */
function remained(before: Instance, after: Instance): NoticeKind | undefined {
  const [was, is] = [before.state, after.state];
  if (was.kind === 'starting' && is.kind === 'starting') {
    return childOf(before) === undefined && childOf(after) !== undefined ? 'started' : undefined;
  }
  if (was.kind === 'running' && is.kind === 'running' && was.ready !== is.ready) return is.ready ? 'ready' : 'unready';
  return was.kind === 'stopping' && is.kind === 'stopping' && is.stuck && !was.stuck ? 'stuck' : undefined;
}

const attemptOf = (kind: NoticeKind, { failures }: Instance): number | null =>
  (kind === 'backoff' || kind === 'starting' || kind === 'started') && failures > 0 ? failures : null;
