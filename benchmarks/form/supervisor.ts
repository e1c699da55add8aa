import type { Role } from './finding.ts';

/** So many processes that all run the same program. */
export interface Work {
  readonly count: number;
  readonly command: readonly string[];
}

/** Sleeps longer than any benchmark lasts. */
export const sleeping = (count: number): Work => ({ count, command: ['/bin/sleep', '86400'] });

/**
 * A number of processes under one supervisor, in a folder of their own. Disposing it ends the supervisor and all of
 * them at once, whatever state they are in, and removes the folder.
 */
export interface Fleet extends AsyncDisposable {
  readonly folder: string;
  /** The supervisor comes up, and nothing runs under it yet. */
  up(): Promise<void>;
  /** From nothing at all: the supervisor comes up and starts all of them. Some only set out to when this is over. */
  cold(): Promise<void>;
  /** Starts (stops, lists) all of them and waits until it is done; in milliseconds. */
  start(): Promise<number>;
  stop(): Promise<number>;
  list(): Promise<number>;
}

/** sup in one of its forms, or one of its rivals: all of them offer the same to a benchmark. */
export interface Supervisor {
  readonly name: string;
  readonly role: Exclude<Role, 'floor'>;
  readonly open: (work: Work) => Fleet;
}

export interface Rival extends Supervisor {
  /** Its version, and undefined where it is not installed on this machine. */
  version(): string | undefined;
  /** Sleeps in the interpreter that it runs in, where that is another than Node. */
  readonly idle?: () => readonly string[];
  /** How one comes to have it. */
  readonly install: string;
}
