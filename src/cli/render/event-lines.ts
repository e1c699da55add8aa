import { formatDuration } from '../../base/units.ts';
import { unreachable } from '../../base/unreachable.ts';
import { escapeControls } from '../../logs/escape.ts';
import type { Notice, NoticeKind } from '../../protocol/notices.ts';
import { cut, cutName, MAX_SAID, wrap } from './cut.ts';
import type { Paint } from './paint.ts';
import { widthOf } from './width.ts';

/** One very long name does not push everything to the right for ever; on a terminal it has at most a third of it. */
const MAX_ID_WIDTH = 40;
const ID_SHARE = 1 / 3;
const LEAST_ID_WIDTH = 12;
/** What happened stands beside the rest only where it has so much room; else it goes below. */
const LEAST_TEXT = 24;
const INDENT = 4;
/** A narrower terminal has no room for the day in each line; it stands above the first line of each day. */
const DAY_WIDTH = 80;
const GAP = '  ';

/** `2026-11-20 12:00:00  shop/web  exited  exited with code 1 (pid 4242)`, one notice after the other. */
export class EventLines {
  readonly #paint: Paint;
  readonly #width: number | null;
  /** What comes later is not known yet: the columns grow. */
  #idWidth = 0;
  #kindWidth = 'starting'.length;
  #day = '';

  /** `width`: the terminal's; null where lines may be of any length. */
  constructor(paint: Paint, width: number | null = null) {
    this.#paint = paint;
    this.#width = width;
  }

  /** Widens the columns at once for all of these. */
  expect(notices: readonly Notice[]): void {
    for (const notice of notices) {
      this.#idWidth = Math.max(this.#idWidth, Math.min(this.#idLimit, nameOf(notice).length));
      this.#kindWidth = Math.max(this.#kindWidth, notice.kind.length);
    }
  }

  line(notice: Notice): string {
    this.expect([notice]);
    const { day, time } = localTime(notice.at);
    const isNarrow = this.#width !== null && this.#width < DAY_WIDTH;
    const id = this.#width === null ? nameOf(notice) : cutName(nameOf(notice), this.#idLimit);
    const when = isNarrow ? time : `${day} ${time}`;
    const column = when.length + this.#idWidth + this.#kindWidth + GAP.length * 3;
    const said = this.#beside(cut(escapeControls(textOf(notice)), MAX_SAID), column);
    const kind = said.startsWith(GAP) ? notice.kind.padEnd(this.#kindWidth) : notice.kind;
    const name = id.padEnd(this.#idWidth);
    const head = [this.#paint.quiet(when), name, colourOf(notice, this.#paint)(kind)].join(GAP);
    const heading = isNarrow && day !== this.#day ? `${this.#paint.strong(day)}\n` : '';
    this.#day = day;
    return `${heading}${head}${said}\n`;
  }

  get #idLimit(): number {
    if (this.#width === null) return MAX_ID_WIDTH;
    return Math.min(MAX_ID_WIDTH, Math.max(LEAST_ID_WIDTH, Math.floor(this.#width * ID_SHARE)));
  }

  /** What happened, behind a head of `column` columns. */
  #beside(text: string, column: number): string {
    if (text === '') return '';
    if (this.#width === null || column + widthOf(text) <= this.#width) return GAP + text;
    const isBeside = this.#width - column >= LEAST_TEXT;
    const indent = isBeside ? column : INDENT;
    const lines = wrap(text, Math.max(this.#width - indent, LEAST_TEXT)).join(`\n${' '.repeat(indent)}`);
    return isBeside ? GAP + lines : `\n${' '.repeat(indent)}${lines}`;
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
    case 'stop-failed':
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

function colourOf(notice: Notice, paint: Paint): (text: string) => string {
  const { kind } = notice;
  const BAD: readonly NoticeKind[] = [
    'failed',
    'start-limit',
    'reload-failed',
    'refused',
    'stop-failed',
    'stuck',
    'unready',
  ];
  const BUSY: readonly NoticeKind[] = ['backoff', 'waiting', 'starting', 'stopping'];
  const GOOD: readonly NoticeKind[] = ['started', 'ready'];
  if (kind === 'exited') return colourOfExit(notice, paint);
  if (BAD.includes(kind)) return paint.bad;
  if (BUSY.includes(kind)) return paint.busy;
  return GOOD.includes(kind) ? paint.good : paint.strong;
}

/** An end that was asked for is no news, unless it took force. */
function colourOfExit({ exit, requested }: Notice, paint: Paint): (text: string) => string {
  if (requested === true) return exit?.kind === 'signal' && exit.forcedAfterMs !== undefined ? paint.busy : paint.quiet;
  return exit?.kind === 'code' && exit.code === 0 ? paint.quiet : paint.bad;
}

/** As the clock on the wall of the reader shows it. */
function localTime(iso: string): { readonly day: string; readonly time: string } {
  const date = new Date(iso);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return { day, time: [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':') };
}
