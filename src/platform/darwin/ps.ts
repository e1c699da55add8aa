import type { InstanceId, Pid } from '../../base/process.ts';
import { MARKER_ID, MARKER_RUN } from '../marker.ts';
import type { Row } from '../posix/membership.ts';

/** What `ps -o` is asked for; `parsePs` reads it. */
export const PS_COLUMNS = 'pid=,ppid=,pgid=,stat=,lstart=,comm=';

/** In the C locale and in UTC, `lstart` is `Fri Nov 20 10:15:00 2026`. */
const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4})\s+(.*)$/;

/**
 * The processes in the text that `ps` printed. Its start times are whole seconds. There is no session in it:
 * the group, which a launch makes together with the session, stands in for it; a shell with job control gives
 * its jobs groups of their own, and those are found by descent or by the marker.
 */
export function parsePs(text: string): readonly Row[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, ppid, group, state = '', lstart = '', comm = ''] = LINE.exec(line) ?? [];
    const start = Date.parse(`${lstart} UTC`) / 1000;
    if (pid === undefined || Number.isNaN(start)) return [];
    return [
      {
        pid: Number(pid),
        ppid: Number(ppid),
        group: Number(group),
        session: Number(group),
        start,
        comm: comm.slice(comm.lastIndexOf('/') + 1).trim(),
        dead: state.startsWith('Z'),
        kernel: false,
      },
    ];
  });
}

/** The instances that the processes name in what `ps -E -o pid=,command=` printed: the command, then the environment, set apart by spaces. */
export function parseMarkers(text: string, tag: string): ReadonlyMap<Pid, InstanceId> {
  const marked = new Map<Pid, InstanceId>();
  for (const line of text.split('\n')) {
    const pid = /^\s*(\d+) /.exec(line)?.[1];
    const id = new RegExp(` ${MARKER_ID}=(\\S+)`).exec(line)?.[1];
    const run = new RegExp(` ${MARKER_RUN}=(\\S+)`).exec(line)?.[1];
    if (pid !== undefined && id !== undefined && run?.startsWith(`${tag}.`) === true) marked.set(Number(pid), id);
  }
  return marked;
}
