import { readdirSync } from 'node:fs';
import type { Pid } from '../../base/process.ts';
import type { Row } from '../posix/membership.ts';
import type { Census, PidRange } from '../posix/eyes.ts';
import { withSpares } from '../posix/spare-descriptors.ts';
import { errnoOf } from '../posix/system-words.ts';
import { readAll, readInto } from './proc-file.ts';
import { parseStat, STAT_BYTES, type StatRow } from './stat.ts';

const CHILDREN_MAX_BYTES = 4_194_304;
/** A list that is read while somebody ends may leave out another one: it is read until two readings agree, at most so often. */
export const READINGS_MAX = 6;

const bytes = Buffer.allocUnsafe(STAT_BYTES);

/**
 * The children of `roots` whose numbers are in `range`, and theirs again: a few files, where a pass over /proc reads
 * hundreds. Who ended meanwhile may have left children to one whose list was read already; each counts as vanished.
 * Undefined where the kernel keeps no lists of children (CONFIG_PROC_CHILDREN), or one of them does not keep still.
 */
export function takeOffspring(roots: ReadonlySet<Pid>, range: PidRange): Census | undefined {
  const rows: Row[] = [];
  let vanished = 0;
  const parents: Pid[] = [...roots];
  const met = new Set<Pid>();
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    // The daemon forks in its main thread, and who has lost its parents goes to the main thread of whoever takes it in.
    const children = roots.has(parent) ? listOf(parent, [`${parent}`]) : childrenOf(parent);
    if (children === 'unknown' || (children === 'gone' && roots.has(parent))) return undefined;
    if (children === 'gone') vanished += 1;
    else
      for (const pid of children) {
        if (pid < range.first || pid > range.last || met.has(pid)) continue;
        met.add(pid);
        const row = rowOf(pid);
        if (row === undefined) vanished += 1;
        else rows.push(row);
        if (row?.dead === false) parents.push(pid);
      }
  }
  return { rows, vanished };
}

function rowOf(pid: Pid): StatRow | undefined {
  const length = readInto(`/proc/${pid}/stat`, bytes);
  return length === undefined ? undefined : parseStat(pid, bytes, length);
}

/** Each thread has a list of its own. */
function childrenOf(pid: Pid): readonly Pid[] | 'gone' | 'unknown' {
  const threads = threadsOf(pid);
  return threads === undefined ? 'gone' : listOf(pid, threads);
}

function listOf(pid: Pid, threads: readonly string[]): readonly Pid[] | 'gone' | 'unknown' {
  const children: Pid[] = [];
  for (const thread of threads) {
    const list = steadyList(`/proc/${pid}/task/${thread}/children`);
    if (list === undefined) return threadsOf(pid) === undefined ? 'gone' : 'unknown';
    children.push(...list);
  }
  return children;
}

function threadsOf(pid: Pid): readonly string[] | undefined {
  try {
    return withSpares(() => readdirSync(`/proc/${pid}/task`));
  } catch (error) {
    const code = errnoOf(error) ?? '';
    if (['ENOENT', 'ESRCH'].includes(code)) return undefined;
    // Hidden from us (hidepid), as a pass over /proc would find it too.
    if (['EACCES', 'EPERM'].includes(code)) return [];
    throw error;
  }
}

function steadyList(path: string): readonly Pid[] | undefined {
  let before: string | undefined;
  for (let reading = 0; reading < READINGS_MAX; reading += 1) {
    const text = readAll(path, CHILDREN_MAX_BYTES)?.toString('latin1');
    if (text === undefined) return undefined;
    if (text === before) return text.split(' ').filter(Boolean).map(Number);
    before = text;
  }
  return undefined;
}
