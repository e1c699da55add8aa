import { formatDuration, formatSize } from '../../base/units.ts';
import type { DaemonView } from '../../protocol/view.ts';
import type { Paint } from './paint.ts';

/** `sup daemon status`. */
export function daemonDetail(view: DaemonView, now: Date, paint: Paint): string {
  const rows: readonly (readonly [string, string])[] = [
    ['pid', `${view.pid}`],
    ['version', `sup ${view.version}, protocol ${view.protocol}, node ${view.node}`],
    ['home', view.home],
    ['socket', view.endpoint],
    ['supervises', `${view.processes} ${view.processes === 1 ? 'process' : 'processes'}, ${view.running} running`],
    ['trees', `found by ${view.trees}`],
    ['memory', formatSize(view.memoryBytes)],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const uptime = formatDuration(now.getTime() - Date.parse(view.startedAt));
  const lines = rows.map(([label, text]) => `  ${paint.quiet(label.padEnd(width))}  ${text}\n`);
  return `${paint.strong('daemon')}  ${paint.good('running')} for ${uptime}\n${lines.join('')}`;
}
