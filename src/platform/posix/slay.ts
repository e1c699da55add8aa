import type { Pid } from '../../base/process.ts';
import type { Row } from './membership.ts';
import { sendTo, sendToGroup } from './send.ts';

/**
 * After so many passes the caller gets its turn again. One that has been signalled cannot fork any more, so
 * a second pass usually finds nobody new; more are needed only against programs that fork faster than they die.
 */
export const SLAY_PASSES_MAX = 20;

export interface Slaying {
  /** Who is alive in the tree now. */
  readonly list: () => readonly Row[];
  /** Whether the process is still the one that was listed. */
  readonly same: (row: Row) => boolean;
  /** Is to live. */
  readonly spared: Pid | undefined;
}

/** SIGKILL, pass after pass, until a pass finds nobody that has not been signalled already. Returns how many were. */
export function slay({ list, same, spared }: Slaying): number {
  const met = new Set<string>();
  let signalled = 0;
  for (let pass = 0; pass < SLAY_PASSES_MAX; pass += 1) {
    const rows = list();
    const fresh = rows.filter((row) => row.pid !== spared && !met.has(key(row)));
    if (fresh.length === 0) break;
    const taken = slayGroups(rows, fresh, same, spared);
    for (const row of fresh) {
      met.add(key(row));
      if (taken.has(row.group) || (same(row) && sendTo(row.pid, 'SIGKILL'))) signalled += 1;
    }
  }
  return signalled;
}

/**
 * Takes whole process groups where a group can only consist of members: no fork escapes that, and a large tree ends
 * the sooner. Such are the groups of a session that a member leads. A live member that is checked right before holds
 * the group's number, so that it cannot be somebody else's.
 */
function slayGroups(
  rows: readonly Row[],
  fresh: readonly Row[],
  same: (row: Row) => boolean,
  spared: Pid | undefined,
): ReadonlySet<Pid> {
  const pids = new Set(rows.map(({ pid }) => pid));
  const sparedGroup = rows.find(({ pid }) => pid === spared)?.group;
  const tried = new Set<Pid>();
  const taken = new Set<Pid>();
  for (const row of fresh) {
    if (row.group === sparedGroup || tried.has(row.group) || !pids.has(row.session)) continue;
    tried.add(row.group);
    if (same(row) && sendToGroup(row.group, 'SIGKILL')) taken.add(row.group);
  }
  return taken;
}

const key = ({ pid, start }: Row): string => `${pid}:${start}`;
