import type { PlanChange, PlanItem } from '../../protocol/methods.ts';
import { escapeControls } from '../../logs/escape.ts';
import { hang } from './cut.ts';
import { firstNamed, named } from './named.ts';
import type { Paint } from './paint.ts';
import { sentence } from './sentence.ts';

/** Longer plans are told by groups: nobody reads 500 times `not known yet`. */
export const PLAN_LINES = 20;
/** In a shorter plan, more than these that share what is done and why are still told by one line. */
const GROUP_LINES = 5;

const MARKS = { start: '+', add: '+', restart: '~', update: '*', keep: '=', remove: '-' } as const;
const ACTIONS = ['start', 'add', 'restart', 'update', 'remove', 'keep'] as const;

/** What is done to each and why: `+ app/web  start  not known yet`. */
export function planLines(plan: readonly PlanItem[], paint: Paint, width: number | null = null): string {
  return aligned(grouped(plan), paint, width)
    .map((line) => `${line}\n`)
    .join('');
}

/** The same, each followed by its changes: `    env.PORT: 8080 -> 9090`. */
export function planWithChanges(plan: readonly PlanItem[], paint: Paint, width: number | null = null): string {
  const lines = aligned(plan, paint, width);
  return plan
    .map((item, at) => `${lines[at]}\n${item.changes.map((each) => changeLine(each, paint)).join('')}`)
    .join('');
}

/** `2 to start, 1 to restart, 1 unchanged`. */
export function planSummary(plan: readonly PlanItem[]): string {
  const parts = ACTIONS.flatMap((action) => {
    const count = plan.filter((item) => item.action === action).length;
    if (count === 0) return [];
    return [action === 'keep' ? `${count} unchanged` : `${count} to ${action}`];
  });
  return parts.length === 0 ? 'nothing to do' : parts.join(', ');
}

/** What the file does not name and that goes on all the same; empty where it names everything. */
export function unnamedLine(ids: readonly string[], width: number | null = null): string {
  if (ids.length === 0) return '';
  const what = ids.length === 1 ? '1 process of this app is' : `${ids.length} processes of this app are`;
  const prune = `--prune removes ${ids.length === 1 ? 'it' : 'them'}`;
  return sentence(`${what} not named by the file, and left alone: ${firstNamed(ids)} (${prune})`, width);
}

/** Apps that the same file brought under other names, and that go on; empty where there are none. */
export function otherAppsLine(apps: readonly string[], width: number | null = null): string {
  if (apps.length === 0) return '';
  const one = apps.length === 1;
  const what = `${one ? 'another app' : `${apps.length} other apps`} came from the same file, and ${one ? 'is' : 'are'} left alone`;
  return sentence(`${what}: ${named(apps)} (\`sup delete ${apps.join(' ')}\` removes ${one ? 'it' : 'them'})`, width);
}

/** The mark in front, and what parts the columns. */
const GAPS = 6;
/** What does not fit goes on below, so far behind the mark. */
const INDENT = 2;

type Line = Pick<PlanItem, 'id' | 'action' | 'reason'>;

/** What is done to many for the same reason, in one line, where the first of them stands. */
function grouped(plan: readonly PlanItem[]): readonly Line[] {
  const most = plan.length > PLAN_LINES ? 1 : GROUP_LINES;
  const groups = new Map<string, PlanItem[]>();
  for (const item of plan) {
    const key = `${item.action}\n${item.reason}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    if (first === undefined || group.length <= most) return group;
    return [{ ...first, id: `${group.length} processes` }];
  });
}

/** In columns, unless a line would break: then without, so that each breaks as seldom as it can. */
function aligned(items: readonly Line[], paint: Paint, width: number | null): string[] {
  const wide = Math.max(0, ...items.map(({ id }) => escapeControls(id).length));
  const longest = Math.max(0, ...items.map(({ action, reason }) => action.length + reason.length));
  const ids = width !== null && wide + longest + GAPS > width ? 0 : wide;
  const actions = Math.max(0, ...items.map(({ action }) => action.length));
  return items.map(({ id, action, reason }) => {
    const mark = `${MARKS[action]} `;
    const head = `${mark}${escapeControls(id).padEnd(ids)}  ${action.padEnd(actions)}`;
    const text = `${head.slice(mark.length)}  ${escapeControls(reason)}`;
    const room = width === null ? null : width - mark.length;
    const line = mark + hang(text, room, INDENT).replaceAll('\n', `\n${' '.repeat(mark.length)}`);
    // Where it breaks earlier, all of it has the colour of what is done.
    if (!line.startsWith(head)) return colour(action, paint)(line);
    return colour(action, paint)(head) + line.slice(head.length).replace(/\S[^]*$/, (why) => paint.quiet(why));
  });
}

function colour(action: PlanItem['action'], paint: Paint): (text: string) => string {
  switch (action) {
    case 'start':
    case 'add':
      return paint.good;
    case 'restart':
    case 'update':
      return paint.busy;
    case 'remove':
      return paint.bad;
    case 'keep':
      return paint.quiet;
  }
}

const changeLine = ({ key, before, after }: PlanChange, paint: Paint): string =>
  `    ${escapeControls(key)}: ${paint.bad(value(before))} -> ${paint.good(value(after))}\n`;

const value = (text: string | null): string => (text === null ? '(none)' : escapeControls(text));
