import { readdirSync } from 'node:fs';
import process from 'node:process';
import type { Pid } from '../../base/process.ts';
import { withSpares } from '../posix/spare-descriptors.ts';
import { errnoOf } from '../posix/system-words.ts';
import type { Births } from './birth.ts';
import { readInto } from './proc-file.ts';
import type { StatRow } from './stat.ts';

/** The number of the process is in the first lines of a status. */
const STATUS_BYTES = 512;
const bytes = Buffer.allocUnsafe(STATUS_BYTES);

/**
 * The live processes to which these threads belong; a threaded cgroup lists nothing but threads. The process may be
 * known by no other thread than these: its main thread can have ended before them. The daemon itself and the first
 * process are never among them.
 */
export function processesOf(tids: readonly number[], births: Births): readonly StatRow[] {
  const rows: StatRow[] = [];
  const seen = new Set<number>();
  for (const tid of tids) {
    if (seen.has(tid)) continue;
    const row = processOf(tid, births);
    if (row === undefined) continue;
    for (const own of row.threads > 1 ? threadsOf(row.pid) : [tid]) seen.add(own);
    if (!row.dead && row.pid !== process.pid && row.pid !== 1) rows.push(row);
  }
  return rows;
}

/** One read for a process of a single thread, which then is the main one; the others are asked whose they are. */
function processOf(tid: number, births: Births): StatRow | undefined {
  const row = births.row(tid);
  if (row === undefined || row.threads <= 1) return row;
  const pid = leaderOf(tid);
  if (pid === tid) return row;
  return pid === undefined ? undefined : births.row(pid);
}

/** The process that this thread is one of. */
export function leaderOf(tid: number): Pid | undefined {
  const length = readInto(`/proc/${tid}/status`, bytes);
  const found = length === undefined ? null : /^Tgid:\s*(\d+)$/m.exec(bytes.toString('latin1', 0, length));
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

function threadsOf(pid: Pid): readonly number[] {
  try {
    return [pid, ...withSpares(() => readdirSync(`/proc/${pid}/task`)).map(Number)];
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errnoOf(error) ?? '')) return [pid];
    throw error;
  }
}
