import type { Pid } from '../../base/process.ts';
import type { Row } from './membership.ts';

/** More than so many are not looked at one by one; then another pass is. */
export const NEWBORNS_MAX = 1_024;
/** So often one looks for somebody still newer. */
export const NEWBORN_ROUNDS_MAX = 64;
/** A number is given out a moment before its process can be seen: so many of the last ones are looked at once more. */
export const UNBORN_MAX = 8;

/** How one system shows who is born. */
export interface Cradle {
  /** The number that was given out last, to a process or to a thread; undefined where the system does not tell. */
  lastPid(): Pid | undefined;
  /** The process with this number as it is now; undefined when there is none, or when it is a thread's. */
  newborn(pid: Pid): Row | undefined;
}

/**
 * Meets those who were born since the number `since` was the last, the newest first, until a moment comes in which
 * nobody is. Whether it came: then whoever lives was listed by the pass that began at `since`, or was met here. A line
 * of processes of which each has a child and ends at once is faster than a pass, which lists it and finds it gone;
 * from one number to the next it is followed.
 */
export function meetNewborns(cradle: Cradle, since: Pid, meet: (row: Row) => void): boolean {
  let seen = since;
  let absent: readonly Pid[] = countDown(since, Math.max(0, since - UNBORN_MAX));
  let left = NEWBORNS_MAX;
  for (let round = 0; round < NEWBORN_ROUNDS_MAX; round += 1) {
    const last = cradle.lastPid();
    // Backwards: the numbers have begun again.
    if (last === undefined || last < seen) return false;
    left -= last - seen;
    if (left < 0) return false;
    const asked = [...countDown(last, seen), ...absent];
    const missing = asked.filter((pid) => !met(cradle, pid, meet));
    if (last === seen) return true;
    // Whoever could not be seen yet can be after its parent has gone, and that has been asked about by now.
    absent = missing.slice(0, UNBORN_MAX);
    seen = last;
  }
  return false;
}

function met(cradle: Cradle, pid: Pid, meet: (row: Row) => void): boolean {
  const row = cradle.newborn(pid);
  if (row !== undefined) meet(row);
  return row !== undefined;
}

function countDown(from: Pid, to: Pid): Pid[] {
  const pids: Pid[] = [];
  for (let pid = from; pid > to; pid -= 1) pids.push(pid);
  return pids;
}
