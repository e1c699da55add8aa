import type { SignalName } from '../base/process.ts';
import type { Millis } from '../base/time.ts';

/**
 * What the user wants, worked out: complete, validated, frozen, plain data.
 * One `ProcessSpec` is one slot (`web@0`). Times are milliseconds, sizes are bytes.
 */
export interface AppSpec {
  readonly name: string;
  /** The absolute path of the app file, or null for a process that was started without one. */
  readonly file: string | null;
  /**
   * Kept of the environment of the command that applied the file: what processes take by `env_inherit`, and what the file
   * itself takes by `${NAME}`, so that it can be read again the same way. Never a reason to restart.
   */
  readonly inherited: Readonly<Record<string, string>>;
  /** What more instances are made from (`sup scale`), see spec/blueprints.ts; null: nothing. Never a reason to restart. */
  readonly blueprints: string | null;
  readonly processes: readonly ProcessSpec[];
}

export interface ProcessSpec {
  readonly app: string;
  readonly name: string;
  /** `0`, `1`, … or the name of the instance. */
  readonly instance: string;
  /** Whether it is the only slot of its process: shown without `@instance`. */
  readonly solo: boolean;
  readonly kind: 'service' | 'job';
  readonly autostart: boolean;
  readonly essential: boolean;
  readonly launch: LaunchSpec;
  readonly dependsOn: readonly Dependency[];
  readonly beforeStart: readonly HookCommand[];
  readonly afterStart: readonly HookCommand[];
  readonly startTimeoutMs: Millis;
  readonly readiness: ReadinessSpec | null;
  readonly liveness: LivenessSpec | null;
  readonly restart: RestartSpec;
  readonly stop: StopSpec;
  readonly reload: ReloadSpec;
  readonly limits: LimitsSpec;
  readonly logs: LogsSpec;
  readonly schedule: ScheduleSpec | null;
  readonly restartSchedule: string | null;
  readonly watch: WatchSpec | null;
  readonly sockets: readonly string[];
  readonly sandbox: SandboxSpec | null;
  readonly hooks: Readonly<Record<string, string>>;
}

export interface LaunchSpec {
  /** Words; the first is the executable. With a shell, one string in the list. */
  readonly command: readonly string[];
  /** null: run directly; else the shell's path (`/bin/sh`, `cmd.exe`). */
  readonly shell: string | null;
  readonly cwd: string;
  readonly user: string | null;
  readonly group: string | null;
  readonly umask: number | null;
  readonly nice: number | null;
  readonly env: Readonly<Record<string, string>>;
  readonly envFiles: readonly { readonly path: string; readonly optional: boolean }[];
  readonly envRequired: readonly string[];
  readonly envInherit: 'default' | 'all' | 'none' | readonly string[];
}

export interface HookCommand {
  readonly command: readonly string[];
  /** A leading `-`: a failure is forgiven. */
  readonly forgiven: boolean;
}

export interface Dependency {
  /** A process of the same app. */
  readonly process: string;
  readonly until: 'started' | 'ready' | 'completed' | 'exited';
}

export interface ProbeTiming {
  readonly intervalMs: Millis;
  readonly timeoutMs: Millis;
  readonly retries: number;
}

export type ReadinessSpec =
  | { readonly kind: 'after'; readonly afterMs: Millis }
  | { readonly kind: 'notify' }
  | { readonly kind: 'log'; readonly pattern: string }
  | ({ readonly kind: 'http'; readonly url: string } & ProbeTiming)
  | ({ readonly kind: 'tcp'; readonly host: string; readonly port: number } & ProbeTiming)
  | ({ readonly kind: 'exec'; readonly command: readonly string[] } & ProbeTiming)
  | ({ readonly kind: 'file'; readonly path: string } & ProbeTiming);

export type LivenessSpec =
  | { readonly kind: 'watchdog'; readonly watchdogMs: Millis }
  | ({ readonly kind: 'http'; readonly url: string } & ProbeTiming)
  | ({ readonly kind: 'tcp'; readonly host: string; readonly port: number } & ProbeTiming)
  | ({ readonly kind: 'exec'; readonly command: readonly string[] } & ProbeTiming)
  | ({ readonly kind: 'heartbeat'; readonly file: string; readonly maxAgeMs: Millis } & ProbeTiming);

export type RestartPolicy = 'always' | 'on-failure' | 'on-abnormal' | 'no' | 'unless-stopped';

export interface RestartSpec {
  readonly policy: RestartPolicy;
  readonly backoff: BackoffSpec;
  readonly limit: StartLimitSpec;
  /** null: a start-limited process waits for a person. */
  readonly retryAfterMs: Millis | null;
  readonly success: readonly ExitMatch[];
  readonly prevent: readonly ExitMatch[];
  readonly force: readonly ExitMatch[];
}

/** An exit code or the name of a signal. */
export type ExitMatch = number | SignalName;

export interface BackoffSpec {
  readonly delayMs: Millis;
  readonly factor: number;
  readonly maxDelayMs: Millis;
  /** 0.2 for 20 %. */
  readonly jitter: number;
  readonly resetAfterMs: Millis;
}

/** At most `burst` automatic starts in any window of `intervalMs`. */
export interface StartLimitSpec {
  readonly burst: number;
  readonly intervalMs: Millis;
}

export interface StopSpec {
  readonly signal: SignalName;
  readonly timeoutMs: Millis;
  readonly scope: 'mixed' | 'tree' | 'main';
  readonly command: readonly string[] | null;
}

export type ReloadSpec =
  | { readonly mode: 'replace' }
  | { readonly mode: 'signal'; readonly signal: SignalName }
  | { readonly mode: 'command'; readonly command: readonly string[] };

export interface LimitsSpec {
  readonly memory: {
    readonly maxBytes: number;
    readonly softBytes: number;
    readonly onSoft: 'drain' | 'signal' | 'warn' | 'none';
    readonly drainTimeoutMs: Millis;
  } | null;
  readonly cpu: {
    /** Percent of one core. */
    readonly maxPercent: number;
    readonly overMs: Millis;
    readonly action: 'throttle' | 'restart' | 'warn';
  } | null;
  readonly processes: number | null;
  readonly openFiles: number | null;
}

export interface LogsSpec {
  /** null: the daemon's own log folder. */
  readonly dir: string | null;
  readonly streams: 'merged' | 'split';
  readonly format: 'raw' | 'cri' | 'json';
  readonly maxSizeBytes: number;
  readonly maxFiles: number;
  readonly maxAgeMs: Millis | null;
  readonly compress: boolean;
  readonly onFull: 'block' | 'drop';
  readonly journald: string | null;
}

export interface ScheduleSpec {
  readonly cron: string;
  readonly timezone: string | null;
  readonly overlap: 'skip' | 'queue' | 'kill';
  readonly catchUp: boolean;
  readonly jitterMs: Millis;
}

export interface WatchSpec {
  readonly paths: readonly string[];
  readonly ignore: readonly string[];
  readonly debounceMs: Millis;
}

export interface SandboxSpec {
  readonly noNewPrivileges: boolean;
  readonly privateTmp: boolean;
  readonly protectSystem: 'no' | 'yes' | 'full' | 'strict';
  readonly protectHome: 'no' | 'yes' | 'read-only' | 'tmpfs';
  readonly writable: readonly string[];
}
