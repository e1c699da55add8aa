import type { PlanChange, PlanItem } from '../../protocol/methods.ts';
import { escapeControls } from '../../logs/escape.ts';
import { named } from './named.ts';
import type { Paint } from './paint.ts';

/** Longer plans are told by groups: nobody reads 500 times `not known yet`. */
export const PLAN_LINES = 20;

const MARKS = { start: '+', restart: '~', update: '*', keep: '=', remove: '-' } as const;
const ACTIONS = ['start', 'restart', 'update', 'remove', 'keep'] as const;

/** What is done to each and why: `+ app/web  start  not known yet`. */
export function planLines(plan: readonly PlanItem[], paint: Paint, width: number | null = null): string {
  return aligned(plan.length > PLAN_LINES ? grouped(plan) : plan, paint, width)
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
export function unnamedLine(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const what = ids.length === 1 ? '1 process of this app is' : `${ids.length} processes of this app are`;
  return `${what} not named by the file, and left alone: ${named(ids)} (--prune removes ${ids.length === 1 ? 'it' : 'them'})\n`;
}

/** The mark in front, and what parts the columns. */
const GAPS = 6;

type Line = Pick<PlanItem, 'id' | 'action' | 'reason'>;

function grouped(plan: readonly PlanItem[]): readonly Line[] {
  const groups = new Map<string, PlanItem[]>();
  for (const item of plan) {
    const key = `${item.action}\n${item.reason}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    if (first === undefined) return [];
    return [group.length === 1 ? first : { ...first, id: `${group.length} processes` }];
  });
}

/** In columns, unless a line would break: then without, so that each breaks as seldom as it can. */
function aligned(items: readonly Line[], paint: Paint, width: number | null): string[] {
  const wide = Math.max(0, ...items.map(({ id }) => escapeControls(id).length));
  const longest = Math.max(0, ...items.map(({ action, reason }) => action.length + reason.length));
  const ids = width !== null && wide + longest + GAPS > width ? 0 : wide;
  const actions = Math.max(0, ...items.map(({ action }) => action.length));
  return items.map(({ id, action, reason }) => {
    const line = `${MARKS[action]} ${escapeControls(id).padEnd(ids)}  ${action.padEnd(actions)}`;
    return `${colour(action, paint)(line)}  ${paint.quiet(escapeControls(reason))}`;
  });
}

function colour(action: PlanItem['action'], paint: Paint): (text: string) => string {
  switch (action) {
    case 'start':
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
