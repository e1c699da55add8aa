import { formatDuration, formatSize } from '../../base/units.ts';
import type { DaemonView } from '../../protocol/view.ts';
import { type Field, fieldLines } from './fields.ts';
import type { Paint } from './paint.ts';

/** `sup daemon status`. */
export function daemonDetail(view: DaemonView, now: Date, width: number | null, paint: Paint): string {
  const fields: readonly Field[] = [
    ['pid', [`${view.pid}`]],
    ['version', [`sup ${view.version}, protocol ${view.protocol}, node ${view.node}`]],
    ['home', [view.home]],
    ['socket', [view.endpoint]],
    ['supervises', [`${view.processes} ${view.processes === 1 ? 'process' : 'processes'}, ${view.running} running`]],
    ['trees', [`found by ${view.trees}`]],
    ['memory', [formatSize(view.memoryBytes)]],
  ];
  const uptime = formatDuration(now.getTime() - Date.parse(view.startedAt));
  const head = `${paint.good('●')} ${paint.strong('daemon')}  ${paint.good('running')} for ${uptime}\n`;
  return head + fieldLines(fields, width, paint);
}
