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
    const sparedGroup = rows.find((row) => row.pid === spared)?.group;
    // Somebody was born after the first pass: from now on whole groups are taken, which no fork escapes.
    if (pass > 0)
      slayGroups(
        fresh.filter((row) => row.group !== sparedGroup),
        same,
      );
    for (const row of fresh) {
      met.add(key(row));
      if (same(row) && sendTo(row.pid, 'SIGKILL')) signalled += 1;
    }
  }
  return signalled;
}

/** A live member that is checked right before holds its group's number, so that it cannot be somebody else's. */
function slayGroups(rows: readonly Row[], same: (row: Row) => boolean): void {
  const groups = new Map<Pid, Row>(rows.map((row) => [row.group, row]));
  for (const [group, row] of groups) if (same(row)) sendToGroup(group, 'SIGKILL');
}

const key = ({ pid, start }: Row): string => `${pid}:${start}`;
