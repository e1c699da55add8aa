import type { ProcessView } from '../../protocol/view.ts';
import { escapeControls } from '../../logs/escape.ts';
import { cut } from './cut.ts';
import { labelled } from './labelled.ts';
import type { Paint } from './paint.ts';
import { processTable } from './process-table.ts';
import { tally, tallyText } from './tally.ts';

/** So many lines are seen at a glance; more are summed up below. */
const GLANCE = 10;
/** Apps of fewer processes than this, on average, take no heading each: it would be half of the screen. */
const LEAST_GROUP = 2;
/** More names than these are only counted. */
const MAX_NAMED = 5;
const INDENT = '  ';

/**
 * `sup ls`. For a person at a terminal of `width` columns: by app where there are several, with a sum below many and what
 * to do about what has failed. For a pipe (`width` null): the heading and one line a process, and nothing else.
 */
export function processList(views: readonly ProcessView[], now: Date, width: number | null, paint: Paint): string {
  const nameOf = ({ id }: ProcessView): string => id;
  if (width === null) return text(processTable(views, { now, width, nameOf }, paint));
  const apps = byApp(views);
  const isGrouped = apps.size > 1 && views.length >= LEAST_GROUP * apps.size;
  const lines = isGrouped ? grouped(apps, now, width, paint) : processTable(views, { now, width, nameOf }, paint);
  return text([...lines, ...below(views, apps.size, width, paint)]);
}

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

function byApp(views: readonly ProcessView[]): ReadonlyMap<string, readonly ProcessView[]> {
  const apps = new Map<string, ProcessView[]>();
  for (const view of views) {
    const others = apps.get(view.app);
    if (others === undefined) apps.set(view.app, [view]);
    else others.push(view);
  }
  return apps;
}

/** One table, so that the columns of all apps stand below each other, with a line of its own above each app. */
function grouped(
  apps: ReadonlyMap<string, readonly ProcessView[]>,
  now: Date,
  width: number,
  paint: Paint,
): readonly string[] {
  const nameOf = ({ id, app }: ProcessView): string => INDENT + id.slice(app.length + 1);
  const [heading = '', ...rows] = processTable([...apps.values()].flat(), { now, width, nameOf }, paint);
  let next = 0;
  const groups = [...apps].flatMap(([app, views]) => {
    const from = next;
    next += views.length;
    return [paint.strong(cut(escapeControls(app), width)), ...rows.slice(from, next)];
  });
  return [heading, ...groups];
}

/** What one would otherwise look for in the lines above. */
function below(views: readonly ProcessView[], apps: number, width: number, paint: Paint): readonly string[] {
  const failed = views.filter(({ state }) => state === 'failed').map(({ id }) => escapeControls(id));
  const isLong = views.length > GLANCE;
  const lead = `${views.length} processes${apps > 1 ? ` in ${apps} apps` : ''}: `;
  return [
    ...(isLong ? ['', tallyText(lead, tally(views, paint), '', width)] : []),
    ...(isLong && failed.length > 0 ? [labelled('failed:', listed(failed), width, paint.bad)] : []),
    ...failed.slice(0, 1).map((id) => labelled('hint:', advice(id), width, paint.busy)),
  ];
}

const listed = (ids: readonly string[]): string =>
  ids.slice(0, MAX_NAMED).join(', ') + (ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : '');

const advice = (id: string): string => `\`sup status ${id}\` says why it failed; \`sup start ${id}\` tries again`;
