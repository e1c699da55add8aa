import type { Exit, InstanceId } from '../base/process.ts';
import type { StateKind, WaitFor } from '../core/state.ts';
import type { BackoffSpec, Dependency, ExitMatch, ReadinessSpec, ReloadSpec } from '../spec/types.ts';

/**
 * One process as `sup ls --json` shows it. Fields are never dropped, only null; new ones may come.
 */
export interface ProcessView {
  /** `app/name`, or `app/name@instance` where there are several. */
  readonly id: string;
  readonly app: string;
  readonly name: string;
  /** null where it is the only one of its process. */
  readonly instance: string | null;
  readonly state: StateKind;
  readonly ready: boolean;
  readonly pid: number | null;
  /** ISO time at which the present state began. */
  readonly since: string;
  readonly restarts: number;
  readonly memoryBytes: number | null;
  readonly cpuPercent: number | null;
  /** Live processes of the tree, or null when not sampled. */
  readonly processes: number | null;
  readonly blind: boolean;
  readonly exit: Exit | null;
  readonly reason: string;
  /** ISO time of the next automatic start. */
  readonly nextStart: string | null;
  /** What it waits for, in words; null when it does not wait. */
  readonly waitingFor: string | null;
  /** What kind of thing that is: its next try after a failure (`backoff`), others, its schedule, disk space. */
  readonly waitKind: WaitFor['kind'] | null;
  /** SIGKILL was sent past the bound and processes remain. */
  readonly stuck: boolean;
  readonly kind: 'service' | 'job';
}

/** One process in full, for `sup status`. */
export interface ProcessDetail extends ProcessView {
  readonly internalId: InstanceId;
  readonly want: 'up' | 'down' | 'gone';
  readonly file: string | null;
  readonly command: readonly string[];
  readonly cwd: string;
  /** The environment named in the app file, secrets masked. */
  readonly env: Readonly<Record<string, string>>;
  /** null: as the daemon itself. */
  readonly identity: {
    readonly user: string | null;
    readonly group: string | null;
    readonly umask: number | null;
    readonly nice: number | null;
  };
  readonly dependsOn: readonly string[];
  /** The same for programs: processes of its app, and what it waits for of each. */
  readonly needs: readonly Dependency[];
  readonly start: {
    readonly autostart: boolean;
    readonly essential: boolean;
    readonly timeoutMs: number;
    /** null: it is ready as soon as it runs. */
    readonly readiness: ReadinessSpec | null;
    readonly before: readonly (readonly string[])[];
    readonly after: readonly (readonly string[])[];
  };
  readonly restart: {
    readonly policy: string;
    readonly failures: number;
    /** Automatic starts in the window now. */
    readonly startsInWindow: number;
    readonly burst: number;
    readonly intervalMs: number;
    readonly ceilingRestarts: number;
    readonly backoff: BackoffSpec;
    /** How long after the start limit it is tried once more; null: a person does. */
    readonly retryAfterMs: number | null;
    readonly success: readonly ExitMatch[];
    readonly prevent: readonly ExitMatch[];
    readonly force: readonly ExitMatch[];
  };
  /** `command`: what takes the place of the signal. */
  readonly stop: {
    readonly signal: string;
    readonly timeoutMs: number;
    readonly scope: string;
    readonly command: readonly string[] | null;
  };
  readonly reload: ReloadSpec;
  readonly tree: readonly { readonly pid: number; readonly ppid: number; readonly comm: string }[];
  /** The last exits, newest first. */
  readonly exits: readonly {
    readonly run: number;
    readonly at: string;
    readonly exit: Exit;
    readonly reason: string;
  }[];
  readonly logDir: string;
}

export interface DaemonView {
  readonly pid: number;
  readonly version: string;
  readonly protocol: number;
  readonly node: string;
  readonly home: string;
  readonly endpoint: string;
  readonly startedAt: string;
  readonly processes: number;
  readonly running: number;
  /** Whether it is `sup daemon run`: then the end of an essential process is its own. */
  readonly foreground: boolean;
  /** What the settings allow everything for its end when the daemon stops; null: as long as the stop timeouts are. */
  readonly shutdownTimeoutMs: number | null;
  /** How process trees are found here. */
  readonly trees: string;
  readonly memoryBytes: number;
}
