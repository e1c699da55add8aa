import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Globals } from '../hot-path.ts';

/** What runs the program gives to it. */
export interface Program {
  /** Makes the context once the global options are known. */
  readonly contextOf: (globals: Globals) => Context;
  /** Becomes the daemon, in this process. */
  readonly runDaemon: (argv: readonly string[]) => unknown;
}

/** What the commands are given to work with. */
export interface Invocation extends Program {
  /** The context of this command, by its own and the global options. */
  readonly context: (command: Command) => Context;
  /** The words behind `--`: a command to be run, and never options of ours. */
  readonly behindDashes: readonly string[];
}
