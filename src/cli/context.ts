import type { Clock } from '../base/clock.ts';
import type { Millis } from '../base/time.ts';
import type { Cursor } from '../protocol/cursor.ts';
import type { Call, ResultOf } from '../protocol/methods.ts';
import type { Notice } from '../protocol/notices.ts';
import type { Paint } from './render/paint.ts';

/** Everything a command may touch. Handed in, so that tests can watch a command from outside. */
export interface Context {
  readonly out: Stream;
  readonly err: Stream;
  /** `--json`: standard output carries one JSON value and nothing else. */
  readonly json: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the command was typed; null when that folder is gone, which concerns only who names a relative path. */
  readonly cwd: string | null;
  readonly clock: Clock;
  readonly doors: Doors;
  /** How the program exits when nothing goes wrong from here on; for answers that are no errors. */
  exitWith(code: number): void;
  /** Calls `tell` when a person interrupts the command (Ctrl-C), which then ends as it would have without this. */
  onInterrupt(tell: () => void): Disposable;
}

/** Standard output or standard error. */
export interface Stream {
  write(text: string | Uint8Array): void;
  readonly isTerminal: boolean;
  /** Columns of the terminal; null where lines may be of any length. */
  readonly width: number | null;
  readonly paint: Paint;
}

/** The ways to the daemon of this home. */
export interface Doors {
  /** The daemon, or undefined when none is running. SupError when one is there and does not answer as it should. */
  find(): Promise<Daemon | undefined>;
  /** Where `find` found none: whether the last one has died, so that processes of it may still be there. */
  mayHaveLeft(): boolean;
  /** Ends the daemon `pid` of this home that `find` refused with DAEMON_HIDDEN; resolves when it has ended. */
  endHidden(pid: number, boundMs: Millis): Promise<void>;
  /** The daemon; it is started when none is running, unless `beforeStart` throws. */
  ensure(beforeStart?: () => void): Promise<Daemon>;
  /** Where the logs of this home lie, daemon or none. */
  logFolder(): string;
  /** The settings of the daemon of this home; the file need not be there. */
  settingsFile(): string;
  /** The daemon's own log. */
  daemonLog(): string;
}

/** One connection. Disposing it lets the command end. */
export interface Daemon extends Disposable {
  /** Resolves when it has answered at all; every call waits for it by itself. Rejected like the calls. */
  readonly hello: Promise<unknown>;
  readonly call: Call;
  /** Tells every notice from now on, or from after `since`. Once for a connection. */
  follow(tell: (notice: Notice) => void, since?: Cursor): Promise<ResultOf<'notices.follow'>>;
  /** Resolves when the connection has ended, from whichever side. */
  readonly ended: Promise<void>;
}

/** One JSON value on a line of its own, as `--json` promises. */
export function writeJson(context: Context, value: unknown): void {
  context.out.write(`${JSON.stringify(value)}\n`);
}
