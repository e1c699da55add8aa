import { formatDuration } from '../../base/units.ts';
import type { Exit } from '../../base/process.ts';
import type { ProcessDetail } from '../../protocol/view.ts';
import { escapeControls } from '../../logs/escape.ts';
import { cut, MAX_SAID, wrap } from './cut.ts';
import type { Paint } from './paint.ts';
import { cpuOf, memoryOf, reasonOf, stateColour } from './process-table.ts';

/** `sup status` shows so many exits; the daemon may know more, and `--json` has them all. */
const MAX_EXITS = 5;
/** A tree of hundreds of processes is not read line by line. */
const MAX_TREE = 20;
/** On a terminal that is even narrower, the terminal may break the lines. */
const LEAST_ROOM = 10;

/** What is too long for the terminal goes on below, but for log lines, which `sup logs` shows whole. */
type Row = readonly [label: string, lines: readonly string[], long?: 'wrapped' | 'cut'];

/** One process in full. `lastLines` are the last lines of its log. */
export function processDetail(
  detail: ProcessDetail,
  lastLines: readonly string[],
  now: Date,
  width: number | null,
  paint: Paint,
): string {
  const rows = rowsOf(detail, lastLines, now).filter(([, lines]) => lines.length > 0);
  const labels = Math.max(...rows.map(([label]) => label.length));
  const room = width === null ? Number.POSITIVE_INFINITY : Math.max(LEAST_ROOM, width - labels - 4);
  const row = ([label, lines, long = 'wrapped']: Row): string =>
    lines
      .flatMap((line) =>
        long === 'cut' ? [cut(escapeControls(line), Math.min(room, MAX_SAID))] : wrap(escapeControls(line), room),
      )
      .map((line, at) => `  ${paint.quiet((at === 0 ? label : '').padEnd(labels))}  ${line}\n`)
      .join('');
  return headline(detail, now, paint) + rows.map(row).join('');
}

function headline(detail: ProcessDetail, now: Date, paint: Paint): string {
  const state = stateColour(detail, paint)(detail.state);
  const since = formatDuration(now.getTime() - Date.parse(detail.since));
  return `${paint.strong(escapeControls(detail.id))}  ${state} for ${since}\n`;
}

function rowsOf(detail: ProcessDetail, lastLines: readonly string[], now: Date): readonly Row[] {
  const { dependsOn, env, exits, file, restart, stop, want } = detail;
  const known = exits.slice(0, MAX_EXITS);
  return [
    // Of what runs well, the reason tells how its last run ended; that stands among the exits.
    ['why', detail.state === 'running' && detail.ready ? [] : given(cut(reasonOf(detail, now), MAX_SAID))],
    ['wanted', given(WANTED[want])],
    ['uses', usage(detail)],
    ['processes', tree(detail)],
    ['command', [detail.command.map(quoted).join(' ')]],
    ['folder', [detail.cwd]],
    ['app file', given(file ?? '')],
    ['environment', Object.entries(env).map(([key, value]) => `${key}=${value}`)],
    ['depends on', given(dependsOn.join(', '))],
    ['kind', detail.kind === 'job' ? ['job'] : []],
    ['restart', [`${restart.policy}, ${window(detail)}`]],
    ['restarts', [restarts(detail)]],
    ['stop', [stopWords(stop)]],
    [
      'last exits',
      known.map(({ run, at, exit, reason }) => `run ${run}, ${ago(at, now)}: ${cut(reason || said(exit), MAX_SAID)}`),
    ],
    ['logs', [detail.logDir]],
    ['last lines', lastLines, 'cut'],
  ];
}

function stopWords({ signal, command, timeoutMs, scope }: ProcessDetail['stop']): string {
  const plea = command === null ? signal : command.map(quoted).join(' ');
  return `${plea}, then SIGKILL after ${formatDuration(timeoutMs)} (scope ${scope})`;
}

const given = (text: string): readonly string[] => (text === '' ? [] : [text]);

function usage(detail: ProcessDetail): readonly string[] {
  if (detail.pid === null) return [];
  const cpu = cpuOf(detail);
  const memory = memoryOf(detail);
  return cpu === '-' && memory === '-' ? [] : [`${memory} of memory, ${cpu} of a core`];
}

/** Each under its parent, the main process first. */
function tree({ pid, tree: members }: ProcessDetail): readonly string[] {
  if (members.length === 0) return pid === null ? [] : [`${pid}`];
  const pids = new Set(members.map((each) => each.pid));
  const lines: string[] = [];
  const add = (parent: (typeof members)[number], depth: number): void => {
    lines.push(`${'  '.repeat(depth)}${parent.pid} ${parent.comm}`);
    for (const child of members) if (child.ppid === parent.pid && child.pid !== parent.pid) add(child, depth + 1);
  };
  const roots = members.filter(({ ppid }) => !pids.has(ppid));
  for (const root of roots.toSorted((a, b) => Number(b.pid === pid) - Number(a.pid === pid))) add(root, 0);
  const unsaid = lines.length - MAX_TREE;
  return unsaid <= 0 ? lines : [...lines.slice(0, MAX_TREE), `and ${unsaid} more`];
}

const WANTED = { up: '', down: 'stopped until somebody starts it', gone: 'to be forgotten' } as const;

const window = ({ restart: { startsInWindow, burst, intervalMs } }: ProcessDetail): string =>
  `${startsInWindow} of ${burst} automatic starts in ${formatDuration(intervalMs)}`;

const restarts = ({ restarts: count, restart: { ceilingRestarts } }: ProcessDetail): string =>
  ceilingRestarts === 0 ? `${count}` : `${count}, ${ceilingRestarts} of them by a ceiling`;

const ago = (at: string, now: Date): string => `${formatDuration(now.getTime() - Date.parse(at))} ago`;

function said(exit: Exit): string {
  switch (exit.kind) {
    case 'code':
      return `exited with code ${exit.code}`;
    case 'signal':
      return `killed by ${exit.signal}${exit.outOfMemory === true ? ', out of memory' : ''}`;
    case 'unspawned':
      return `could not be started: ${exit.message}`;
    case 'unknown':
      return 'how it ended is not known';
  }
}

/** As one would type it, so that it can be tried by hand. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
