import type { InstanceId, Pid } from '../../base/process.ts';

/** One process as a pass over the system saw it. */
export interface Row {
  readonly pid: Pid;
  readonly ppid: Pid;
  readonly group: Pid;
  readonly session: Pid;
  /** When it started, in whatever unit the system counts: two processes with one pid differ in it, and it grows. */
  readonly start: number;
  readonly comm: string;
  /** Ended and not yet collected by its parent. */
  readonly dead: boolean;
  /** A thread of the kernel. */
  readonly kernel: boolean;
}

/** A tree to look for, in the terms of one pass. */
export interface Wanted {
  readonly id: InstanceId;
  readonly main: { readonly pid: Pid; readonly start: number } | null;
  /**
   * The main process was seen alive by the one who asks, so that its session cannot be a later one with
   * the same number: a number is not given out again while anybody is left in the session, but once it
   * has been empty in between, a stranger may have it.
   */
  readonly witnessed: boolean;
}

/** No tree of sup ever contains the first process, nor whatever has no parent that one can see. */
const INIT = 1;

/**
 * The live processes of each wanted tree: by descent from the main process, by its session, or by the
 * marker (`markedAs`, asked only about those that nothing else explains), and all that descends from
 * those. Each process belongs to the nearest tree above it. `self` and the first process belong to none.
 */
export function membership(
  rows: readonly Row[],
  wanted: readonly Wanted[],
  self: Pid,
  markedAs: (row: Row) => InstanceId | undefined,
): ReadonlyMap<InstanceId, readonly Row[]> {
  const byPid = new Map<Pid, Row>(rows.map((row) => [row.pid, row]));
  const owners = new Owners(byPid, self);
  for (const { id, main } of wanted) {
    const row = main === null ? undefined : byPid.get(main.pid);
    if (row !== undefined && row.start === main?.start) owners.claim(row, id);
  }
  const sessions = sessionsOf(wanted, byPid);
  for (const row of rows) owners.claim(row, sessions.get(row.session));
  owners.descend(rows);
  if (claimMarked(rows, wanted, owners, markedAs)) owners.descend(rows);
  return alive(rows, owners);
}

function claimMarked(
  rows: readonly Row[],
  wanted: readonly Wanted[],
  owners: Owners,
  markedAs: (row: Row) => InstanceId | undefined,
): boolean {
  const asked = new Set(wanted.map(({ id }) => id));
  const oldest = floorOf(wanted);
  let claimed = false;
  for (const row of rows) {
    if (row.kernel || row.start < oldest || owners.of(row) !== undefined) continue;
    const id = markedAs(row);
    if (id === undefined || !asked.has(id)) continue;
    owners.claim(row, id);
    claimed = true;
  }
  return claimed;
}

function alive(rows: readonly Row[], owners: Owners): Map<InstanceId, readonly Row[]> {
  const members = new Map<InstanceId, Row[]>();
  for (const row of rows) {
    const id = row.dead ? undefined : owners.of(row);
    if (id === undefined) continue;
    const list = members.get(id);
    if (list === undefined) members.set(id, [row]);
    else list.push(row);
  }
  return members;
}

/**
 * Who belongs to which tree, for those who were born after the pass that found `trees`: by session, by parent, by marker.
 */
export function kinship(
  rows: readonly Row[],
  trees: ReadonlyMap<InstanceId, readonly Row[]>,
  wanted: readonly Wanted[],
  markedAs: (row: Row) => InstanceId | undefined,
): (row: Row) => InstanceId | undefined {
  const sessions = sessionsOf(wanted, new Map(rows.map((row) => [row.pid, row])));
  const owners = new Map<Pid, InstanceId>();
  for (const [id, members] of trees) for (const { pid } of members) owners.set(pid, id);
  const asked = new Set(wanted.map(({ id }) => id));
  return (row) => {
    const id = sessions.get(row.session) ?? owners.get(row.ppid) ?? markedAs(row);
    if (id === undefined || !asked.has(id)) return undefined;
    owners.set(row.pid, id);
    return id;
  };
}

/** The sessions that are wholly made of members: those that a main process leads, or led as long as it was seen. */
function sessionsOf(wanted: readonly Wanted[], byPid: ReadonlyMap<Pid, Row>): Map<Pid, InstanceId> {
  const sessions = new Map<Pid, InstanceId>();
  for (const { id, main, witnessed } of wanted) {
    if (main === null) continue;
    const leader = byPid.get(main.pid);
    if (leader === undefined ? witnessed : leader.start === main.start) sessions.set(main.pid, id);
  }
  return sessions;
}

/** Nothing in a tree is older than its main process. */
function floorOf(wanted: readonly Wanted[]): number {
  return wanted.reduce((floor, { main }) => Math.min(floor, main?.start ?? 0), Number.POSITIVE_INFINITY);
}

class Owners {
  readonly #owner = new Map<Pid, InstanceId>();
  readonly #byPid: ReadonlyMap<Pid, Row>;
  readonly #self: Pid;

  constructor(byPid: ReadonlyMap<Pid, Row>, self: Pid) {
    this.#byPid = byPid;
    this.#self = self;
  }

  of(row: Row): InstanceId | undefined {
    return this.#owner.get(row.pid);
  }

  /** The first claim holds: what is known of a process itself comes before what is known of its parents. */
  claim(row: Row, id: InstanceId | undefined): void {
    if (id === undefined || row.pid === this.#self || row.pid <= INIT || this.#owner.has(row.pid)) return;
    this.#owner.set(row.pid, id);
  }

  /** Hands each claim down to all descendants that have none of their own. */
  descend(rows: readonly Row[]): void {
    const settled = new Set<Pid>();
    for (const row of rows) this.#settle(row, settled);
  }

  #settle(row: Row, settled: Set<Pid>): void {
    const path: Row[] = [];
    let above: Row | undefined = row;
    while (above !== undefined && !settled.has(above.pid) && !this.#owner.has(above.pid)) {
      settled.add(above.pid);
      path.push(above);
      above = this.#parent(above);
    }
    const id = above === undefined ? undefined : this.#owner.get(above.pid);
    for (const below of path) this.claim(below, id);
  }

  /** A parent younger than its child is another process: the number was given out again while the pass went on. */
  #parent({ pid, ppid, start }: Row): Row | undefined {
    const parent = pid === this.#self ? undefined : this.#byPid.get(ppid);
    return parent !== undefined && parent.start <= start ? parent : undefined;
  }
}
