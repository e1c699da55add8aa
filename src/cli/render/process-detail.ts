import { formatDuration } from '../../base/units.ts';
import type { ProcessDetail } from '../../protocol/view.ts';
import { escapeControls } from '../../logs/escape.ts';
import { cut, cutName, MAX_SAID } from './cut.ts';
import { exitLines } from './exit-lines.ts';
import { type Field, fieldLines } from './fields.ts';
import { identityWords, reloadWords, restartWords, startWords } from './own-words.ts';
import type { Paint } from './paint.ts';
import { cpuOf, memoryOf, NOTHING, reasonOf, stateColour } from './situation.ts';
import { treeLines } from './tree-lines.ts';
import { typed } from './typed.ts';

/** One process in full. `lastLines` are the last lines of its log. */
export function processDetail(
  detail: ProcessDetail,
  lastLines: readonly string[],
  now: Date,
  width: number | null,
  paint: Paint,
): string {
  return headline(detail, now, width, paint) + fieldLines(fieldsOf(detail, lastLines, now, paint), width, paint);
}

/** Also without colours one sees from afar how it is. */
const MARKS = { running: '●', starting: '●', waiting: '●', stopping: '●', stopped: '○', failed: '×' } as const;

function headline(detail: ProcessDetail, now: Date, width: number | null, paint: Paint): string {
  const colour = stateColour(detail, paint);
  const since = ` for ${formatDuration(now.getTime() - Date.parse(detail.since))}`;
  const rest = `${MARKS[detail.state]}   ${detail.state}${since}`.length;
  const name = escapeControls(detail.id);
  const shown = width === null ? name : cutName(name, Math.max(width - rest, LEAST_NAME));
  return `${colour(MARKS[detail.state])} ${paint.strong(shown)}  ${colour(detail.state)}${since}\n`;
}

const LEAST_NAME = 10;

function fieldsOf(detail: ProcessDetail, lastLines: readonly string[], now: Date, paint: Paint): readonly Field[] {
  const { dependsOn, env, exits, file, restart, start, stop, want } = detail;
  return [
    // Of what runs well, the reason tells how its last run ended; that stands among the exits.
    ['why', detail.state === 'running' && detail.ready ? [] : given(cut(reasonOf(detail, now), MAX_SAID))],
    ['what next', given(nextStep(detail))],
    ['wanted', given(WANTED[want])],
    ['uses', usage(detail)],
    ['processes', treeLines(detail.pid, detail.tree)],
    ['command', [typed(detail.command)]],
    ['folder', [detail.cwd]],
    ['user', given(identityWords(detail))],
    ['app file', given(file ?? '')],
    ['environment', Object.entries(env).map(([key, value]) => `${key}=${value}`)],
    ['depends on', given(dependsOn.join(', '))],
    ['kind', detail.kind === 'job' ? ['job'] : []],
    ['start', given(startWords(detail))],
    ['before_start', start.before.map(typed)],
    ['after_start', start.after.map(typed)],
    ['restart', [`${restart.policy}, ${window(detail)}`, ...given(restartWords(detail))]],
    ['restarts', [restarts(detail)]],
    ['stop', [stopWords(stop)]],
    ['reload', given(reloadWords(detail))],
    ['last exits', exitLines(exits, now, paint)],
    ['logs', [detail.logDir]],
    ['last lines', lastLines, 'cut'],
  ];
}

/** What a person can do about it; nothing where it goes on by itself. */
function nextStep({ id, state, nextStart, stuck, exit }: ProcessDetail): string {
  if (stuck) return 'what SIGKILL does not end waits in the kernel, mostly for a disk or a network file system';
  if (state === 'failed') {
    // What could not even be launched has written nothing.
    const read = exit?.kind === 'unspawned' ? '' : `\`sup logs ${id}\` shows what it wrote, `;
    return `${read}\`sup start ${id}\` tries again`;
  }
  return state === 'waiting' && nextStart !== null ? `\`sup start ${id}\` does not wait` : '';
}

function stopWords({ signal, command, timeoutMs, scope }: ProcessDetail['stop']): string {
  const plea = command === null ? signal : typed(command);
  return `${plea}, then SIGKILL after ${formatDuration(timeoutMs)} (scope ${scope})`;
}

const given = (text: string): readonly string[] => (text === '' ? [] : [text]);

function usage(detail: ProcessDetail): readonly string[] {
  if (detail.pid === null) return [];
  const cpu = cpuOf(detail);
  const memory = memoryOf(detail);
  return cpu === NOTHING && memory === NOTHING ? [] : [`${memory} of memory, ${cpu} of a core`];
}

const WANTED = { up: '', down: 'stopped until somebody starts it', gone: 'to be forgotten' } as const;

const window = ({ restart: { startsInWindow, burst, intervalMs } }: ProcessDetail): string =>
  `${startsInWindow} of ${burst} automatic starts in ${formatDuration(intervalMs)}`;

const restarts = ({ restarts: count, restart: { ceilingRestarts } }: ProcessDetail): string =>
  ceilingRestarts === 0 ? `${count}` : `${count}, ${ceilingRestarts} of them by a ceiling`;
