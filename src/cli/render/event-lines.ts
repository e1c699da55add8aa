import { formatDuration } from '../../base/units.ts';
import { unreachable } from '../../base/unreachable.ts';
import { escapeControls } from '../../logs/escape.ts';
import type { Notice, NoticeKind } from '../../protocol/notices.ts';
import { cut, MAX_SAID } from './cut.ts';
import type { Paint } from './paint.ts';

/** The longest of the kinds, so that what follows them stands in a column. */
const KIND_WIDTH = 'reload-failed'.length;
/** One very long name does not push everything to the right for ever. */
const MAX_ID_WIDTH = 40;

/** `2026-11-20 12:00:00  shop/web  exited       exited with code 1 (pid 4242)`, one notice after the other. */
export class EventLines {
  readonly #paint: Paint;
  /** What comes later is not known yet: the column grows. */
  #idWidth = 0;

  constructor(paint: Paint) {
    this.#paint = paint;
  }

  /** Widens the column at once for all of these. */
  expect(notices: readonly Notice[]): void {
    for (const notice of notices)
      this.#idWidth = Math.max(this.#idWidth, Math.min(MAX_ID_WIDTH, nameOf(notice).length));
  }

  line(notice: Notice): string {
    this.expect([notice]);
    const kind = colourOf(notice, this.#paint)(notice.kind.padEnd(KIND_WIDTH));
    const head = `${this.#paint.quiet(localTime(notice.at))}  ${nameOf(notice).padEnd(this.#idWidth)}  ${kind}`;
    return `${`${head}  ${cut(escapeControls(textOf(notice)), MAX_SAID)}`.trimEnd()}\n`;
  }
}

const nameOf = ({ id }: Notice): string => escapeControls(id ?? 'daemon');

/** What happened, beyond its kind. */
function textOf({ kind, reason, pid, attempt, nextStart, at }: Notice): string {
  switch (kind) {
    case 'started':
    case 'starting':
      return [pid === null ? '' : `pid ${pid}`, attempt === null ? reason : `after failure ${attempt}: ${reason}`]
        .filter((part) => part !== '')
        .join(', ');
    case 'exited':
      return pid === null ? reason : `${reason} (pid ${pid})`;
    case 'backoff':
      return `${attempt === null ? '' : `failure ${attempt}; `}starts again ${inTime(at, nextStart)}: ${reason}`;
    case 'start-limit':
    case 'failed':
      return nextStart === null ? reason : `${reason}; tried again ${inTime(at, nextStart)}`;
    case 'daemon':
    case 'applied':
    case 'scaled':
    case 'signalled':
    case 'reloaded':
    case 'reload-failed':
    case 'reset':
    case 'refused':
    case 'ready':
    case 'unready':
    case 'waiting':
    case 'stopping':
    case 'stuck':
    case 'stopped':
    case 'deleted':
      return reason;
    default:
      return unreachable(kind);
  }
}

const inTime = (at: string, then: string | null): string =>
  then === null ? 'later' : `in ${formatDuration(Date.parse(then) - Date.parse(at))}`;

function colourOf({ kind, exit }: Notice, paint: Paint): (text: string) => string {
  const BAD: readonly NoticeKind[] = ['failed', 'start-limit', 'reload-failed', 'refused', 'stuck', 'unready'];
  const BUSY: readonly NoticeKind[] = ['backoff', 'waiting', 'starting', 'stopping'];
  const GOOD: readonly NoticeKind[] = ['started', 'ready'];
  if (kind === 'exited') return exit?.kind === 'code' && exit.code === 0 ? paint.quiet : paint.bad;
  if (BAD.includes(kind)) return paint.bad;
  if (BUSY.includes(kind)) return paint.busy;
  return GOOD.includes(kind) ? paint.good : paint.strong;
}

/** As the clock on the wall of the reader shows it. */
function localTime(iso: string): string {
  const date = new Date(iso);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
