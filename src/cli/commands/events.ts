import type { Millis } from '../../base/time.ts';
import { SupError } from '../../errors/sup-error.ts';
import { type Cursor, lostBetween, placeOf } from '../../protocol/cursor.ts';
import type { ResultOf } from '../../protocol/methods.ts';
import type { Notice } from '../../protocol/notices.ts';
import { type Context, type Daemon, writeJson } from '../context.ts';
import { droppedGap, type Gap, missedGap, olderGap } from '../gap.ts';
import { EventLines } from '../render/event-lines.ts';
import { runningDaemon } from '../running-daemon.ts';

export interface EventsRequest {
  /** `-n`; null: all since the place that was named, or the usual number. */
  readonly lines: number | null;
  readonly since: Since | null;
  /** `-f`: until this is aborted; null: what is there, and no more. */
  readonly follow: AbortSignal | null;
}

export type Since =
  | { readonly kind: 'cursor'; readonly cursor: Cursor }
  | { readonly kind: 'ago'; readonly ms: Millis };

/** How many are shown when nobody says how many. */
const USUAL_LINES = 20;

/** `sup events`: what happened and why, as far as the daemon keeps it, and with `-f` what comes. SupError NO_DAEMON, DAEMON_ENDED, DAEMON_DIED. */
export async function events(context: Context, request: EventsRequest): Promise<void> {
  using daemon = await runningDaemon(context, 'events');
  const printer = new Printer(context);
  const { since, lines, follow } = request;
  const from = since?.kind === 'cursor' ? { since: since.cursor } : {};
  const last = lines ?? (since === null ? USUAL_LINES : null);
  // What is asked by time is chosen here: the daemon numbers what it tells. Of a start people see one line of two.
  const asked = last === null || byTime(since) ? {} : { last: context.json ? last : last * 2 };
  const listed = await daemon.call('notices.list', { ...from, ...asked });
  const { notices, missed } = listed;
  if (missed !== null) printer.gap(missedGap(missed, notices, listed.cursor));
  const found = byTime(since) ? printer.recent(notices, since) : notices;
  const told = context.json ? found : found.filter(isTold);
  // A slice from -0 on would be all of them.
  printer.all(last === null ? told : told.slice(Math.max(0, told.length - last)));
  if (follow === null) return;
  await following(daemon, listed, printer, follow);
  if (follow.aborted) return;
  throw context.doors.mayHaveLeft()
    ? new SupError('DAEMON_DIED', {})
    : new SupError('DAEMON_ENDED', { doing: 'events -f' });
}

const byTime = (since: Since | null): since is Extract<Since, { kind: 'ago' }> => since?.kind === 'ago';

/** Until it is aborted, or the daemon has ended. */
async function following(
  daemon: Daemon,
  { cursor }: ResultOf<'notices.list'>,
  printer: Printer,
  until: AbortSignal,
): Promise<void> {
  printer.standAt(cursor);
  // What is forgotten in between shows as a gap between the cursors by itself.
  await daemon.follow((notice) => until.aborted || printer.one(notice), cursor);
  if (until.aborted) return;
  const aborted = new Promise<void>((resolve) => until.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([daemon.ended, aborted]);
}

class Printer {
  readonly #context: Context;
  readonly #lines: EventLines;
  #last: Cursor | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#lines = new EventLines(context.out.paint, context.out.width);
  }

  /** Everything up to here is printed, or was not asked for. */
  standAt(cursor: Cursor): void {
    this.#last = cursor;
  }

  all(notices: readonly Notice[]): void {
    this.#lines.expect(notices);
    if (this.#context.json) for (const notice of notices) writeJson(this.#context, notice);
    // One write for all of them.
    else if (notices.length > 0)
      this.#context.out.write(
        notices
          .filter(isTold)
          .map((each) => this.#lines.line(each))
          .join(''),
      );
  }

  one(notice: Notice): void {
    const lost = this.#last === undefined ? 0 : lostBetween(this.#last, notice.cursor);
    this.#last = notice.cursor;
    if (lost > 0) this.gap(droppedGap(notice, lost));
    this.all([notice]);
  }

  /** To people it is said aloud, on standard error, where it does not disturb what reads the events; a program reads it. */
  gap(gap: Gap): void {
    if (this.#context.json) writeJson(this.#context, gap);
    else this.#context.err.write(`${gap.reason}\n`);
  }

  /** Of all that is kept, what is not older; it is said when older ones may have been forgotten. */
  recent(notices: readonly Notice[], { ms }: Extract<Since, { kind: 'ago' }>): readonly Notice[] {
    const from = this.#context.clock.wall().getTime() - ms;
    const first = notices[0];
    const isCut = first !== undefined && (placeOf(first.cursor)?.at ?? 1) > 1;
    if (isCut && Date.parse(first.at) > from) this.gap(olderGap(first));
    return notices.filter(({ at }) => Date.parse(at) >= from);
  }
}

/** A start is told by what comes of it, and so is its decision; programs get both. */
const isTold = ({ kind }: Notice): boolean => kind !== 'starting';
