import type { Birth, InstanceId, Pid } from '../../base/process.ts';
import type { Row } from './membership.ts';
import type { Cradle } from './newborns.ts';

export interface Census {
  readonly rows: readonly Row[];
  /**
   * Processes that were listed and had ended before they were read. Each may have had a child that was born
   * too late to be listed, so that the pass has seen neither.
   */
  readonly vanished: number;
}

export interface PidRange {
  readonly first: Pid;
  readonly last: Pid;
}

/** What one system shows of its processes. */
export interface Eyes extends Cradle {
  readonly mechanism: 'proc' | 'ps';
  /** Every process of the system, in one pass. */
  census(): Census;
  /**
   * The children of `roots` whose numbers are in `range`, and theirs again; undefined where the system does not tell.
   * Who ended while one looked counts as vanished.
   */
  offspring(roots: ReadonlySet<Pid>, range: PidRange): Census | undefined;
  /** How many numbers of processes have been given out so far, undefined where the system does not tell. */
  givenOut(): number | undefined;
  /** How many numbers there are before they begin again. */
  readonly pidSpace: number;
  /** One process as it is now, or undefined when there is none with this pid. */
  row(pid: Pid): Row | undefined;
  /** Whether a process of the last pass is still the same and alive. */
  same(row: Row): boolean;
  mark(start: number): Birth;
  /** The start time in a mark, or undefined when it cannot be one of this boot. */
  start(birth: Birth): number | undefined;
  /** The instance that the process names in its environment, as far as it is one of this home. */
  markedAs(row: Row): InstanceId | undefined;
  /** Whether, since this was last asked, the marker of a process could not be seen though it may have one. */
  takeDoubt(): boolean;
  /** Only these exist any more. */
  retain(rows: readonly Row[]): void;
}
