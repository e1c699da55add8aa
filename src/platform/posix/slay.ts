import type { Pid } from '../../base/process.ts';
import type { Row } from './membership.ts';
import { isReachable, sendTo, sendToGroup } from './send.ts';

/**
 * After so many passes the caller gets its turn again. One that has been signalled cannot fork any more, so
 * a second pass usually finds nobody new; more are needed only against programs that fork faster than they die.
 */
export const SLAY_PASSES_MAX = 20;

export interface Slaying {
  /** Who was alive in the tree a moment ago, where somebody has just looked. */
  readonly first?: () => readonly Row[];
  /** Who is alive in the tree now. */
  readonly list: () => readonly Row[];
  /** Whether the process is still the one that was listed. */
  readonly same: (row: Row) => boolean;
  /** The session that the main process leads, or led: none but members are in it. */
  readonly session: Pid | undefined;
  /** Is to live. */
  readonly spared: Pid | undefined;
}

/** SIGKILL, pass after pass, until a pass finds nobody that has not been signalled already. Returns how many were. */
export function slay(slaying: Slaying): number {
  const { list, first = list, same, spared } = slaying;
  const met = new Set<string>();
  let signalled = 0;
  for (let pass = 0; pass < SLAY_PASSES_MAX; pass += 1) {
    const rows = pass === 0 ? first() : list();
    const fresh = rows.filter((row) => row.pid !== spared && !met.has(key(row)));
    if (fresh.length === 0) break;
    const taken = slayGroups(slaying, rows, fresh);
    for (const row of fresh) {
      met.add(key(row));
      const reached = taken.has(row.group) ? isReachable(row.pid) : same(row) && sendTo(row.pid, 'SIGKILL');
      if (reached) signalled += 1;
    }
  }
  return signalled;
}

/**
 * Takes whole process groups where a group can only consist of members: no fork escapes that, and a large tree ends
 * the sooner. Such are the groups of a session that a member leads, or that the main process led. Against a program
 * whose processes live shorter than a pass nothing else helps, so nobody in the group needs to be alive any more: its
 * number was in use when the pass began, and systems give numbers out in turn, so that it comes up again only after
 * all others.
 */
function slayGroups({ session, spared }: Slaying, rows: readonly Row[], fresh: readonly Row[]): ReadonlySet<Pid> {
  const leaders = new Set([session, ...rows.map(({ pid }) => pid)]);
  const sparedGroup = rows.find(({ pid }) => pid === spared)?.group;
  const groups = new Set(fresh.filter((row) => leaders.has(row.session)).map(({ group }) => group));
  return new Set([...groups].filter((group) => group !== sparedGroup && sendToGroup(group, 'SIGKILL')));
}

const key = ({ pid, start }: Row): string => `${pid}:${start}`;
