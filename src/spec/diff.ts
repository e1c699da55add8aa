import { formatDuration, formatSize, parseDuration, parseSize } from '../base/units.ts';
import { unreachable } from '../base/unreachable.ts';
import { maskValue, maskWords } from './mask.ts';
import type { LivenessSpec, ProcessSpec, ReadinessSpec } from './types.ts';

/** One key as a user writes it, before and after; null where it is not there. Secrets are masked. */
export interface Change {
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Difference {
  readonly changes: readonly Change[];
  /** Whether the new spec takes effect only with a new start; else it can be taken over while the process runs. */
  readonly restart: boolean;
}

/** Keys that a running process does not know of: they only steer what sup does with it next. */
const LIVE: ReadonlySet<string> = new Set([
  ...['instances', 'autostart', 'essential', 'depends_on', 'start_timeout', 'liveness', 'restart', 'stop', 'reload'],
  ...['limits', 'schedule', 'restart_schedule', 'watch', 'hooks', 'before_start', 'after_start'],
  ...['logs.max_size', 'logs.max_files', 'logs.max_age', 'logs.compress', 'logs.format'],
]);

/** What is different between two specs of the same slot, in the words of the app file. Equal specs have no changes. */
export function diff(before: ProcessSpec, after: ProcessSpec): Difference {
  const [old, now] = [flatten(before), flatten(after)];
  const changes: Change[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(key), now.get(key)];
    if (was?.exact === is?.exact) continue;
    changes.push({ key, before: was?.shown ?? null, after: is?.shown ?? null });
  }
  return { changes: changes.map(distinct), restart: changes.some(({ key }) => !isLive(key)) };
}

const isLive = (key: string): boolean => LIVE.has(key) || LIVE.has(key.split('.', 1)[0] ?? '');

/** `exact` decides whether it changed, `shown` is what people see of it. */
interface Shown {
  readonly exact: string;
  readonly shown: string;
}

/** Two secrets, and two amounts that round to the same, must not look as if nothing had changed. */
function distinct(change: Change): Change {
  return change.before === change.after && change.after !== null
    ? { ...change, after: `${change.after} (changed)` }
    : change;
}

function flatten(spec: ProcessSpec): ReadonlyMap<string, Shown> {
  const flat = new Map<string, Shown>();
  const put = (key: string, value: unknown, shown: (value: never) => string = plain): void => {
    // An empty list is as good as no key.
    if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return;
    flat.set(key, { exact: JSON.stringify(value), shown: shown(value as never) });
  };
  putLaunch(spec, put);
  putLife(spec, put);
  putRestart(spec, put);
  putResources(spec, put);
  return flat;
}

type Put = (key: string, value: unknown, shown?: (value: never) => string) => void;

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const words = (value: readonly string[]): string => maskWords(value).map(word).join(' ');
const word = (text: string): string => (/^[\w@%+=:,./•-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
const names = (value: readonly (string | number)[]): string => value.join(' ');
const duration = (ms: number): string => (parseDuration(formatDuration(ms)) === ms ? formatDuration(ms) : `${ms}ms`);
const size = (bytes: number): string => (parseSize(formatSize(bytes)) === bytes ? formatSize(bytes) : `${bytes}B`);
const percent = (part: number): string => `${Math.round(part * 10_000) / 100}%`;
const octal = (mask: number): string => mask.toString(8).padStart(3, '0');

function putLaunch({ launch }: ProcessSpec, put: Put): void {
  put('command', launch.command, launch.shell === null ? words : names);
  put('shell', launch.shell);
  put('cwd', launch.cwd);
  put('user', launch.user);
  put('group', launch.group);
  put('umask', launch.umask, octal);
  put('nice', launch.nice);
  for (const [name, value] of Object.entries(launch.env))
    put(`env.${name}`, value, (text: string) => maskValue(name, text));
  put(
    'env_files',
    launch.envFiles.map(({ path, optional }) => (optional ? `-${path}` : path)),
    names,
  );
  put('env_required', launch.envRequired, names);
  put('env_inherit', launch.envInherit, (value: string | readonly string[]) =>
    typeof value === 'string' ? value : names(value),
  );
}

function putLife(spec: ProcessSpec, put: Put): void {
  put('instances', spec.solo ? 'one' : 'several');
  put('kind', spec.kind);
  put('autostart', spec.autostart);
  put('essential', spec.essential);
  for (const { process, until } of spec.dependsOn) put(`depends_on.${process}`, until);
  put('before_start', spec.beforeStart);
  put('after_start', spec.afterStart);
  put('start_timeout', spec.startTimeoutMs, duration);
  put('readiness', spec.readiness, probe);
  put('liveness', spec.liveness, probe);
  put('stop.signal', spec.stop.signal);
  put('stop.timeout', spec.stop.timeoutMs, duration);
  put('stop.scope', spec.stop.scope);
  put('stop.command', spec.stop.command, words);
  put('reload', spec.reload);
  put('schedule', spec.schedule);
  put('restart_schedule', spec.restartSchedule);
}

function putRestart({ restart }: ProcessSpec, put: Put): void {
  put('restart.policy', restart.policy);
  put('restart.delay', restart.backoff.delayMs, duration);
  put('restart.factor', restart.backoff.factor);
  put('restart.max_delay', restart.backoff.maxDelayMs, duration);
  put('restart.jitter', restart.backoff.jitter, percent);
  put('restart.reset_after', restart.backoff.resetAfterMs, duration);
  put('restart.limit.burst', restart.limit.burst);
  put('restart.limit.interval', restart.limit.intervalMs, duration);
  put('restart.retry_after', restart.retryAfterMs, duration);
  put('restart.success', restart.success, names);
  put('restart.prevent', restart.prevent, names);
  put('restart.force', restart.force, names);
}

function putResources({ limits, logs, watch, sockets, sandbox, hooks }: ProcessSpec, put: Put): void {
  put('limits.memory', limits.memory);
  put('limits.cpu', limits.cpu);
  put('limits.processes', limits.processes);
  put('limits.open_files', limits.openFiles);
  put('logs.dir', logs.dir);
  put('logs.streams', logs.streams);
  put('logs.format', logs.format);
  put('logs.max_size', logs.maxSizeBytes, size);
  put('logs.max_files', logs.maxFiles);
  put('logs.max_age', logs.maxAgeMs, duration);
  put('logs.compress', logs.compress);
  put('logs.on_full', logs.onFull);
  put('logs.journald', logs.journald);
  put('watch', watch);
  put('sockets', sockets, names);
  put('sandbox', sandbox);
  for (const [event, target] of Object.entries(hooks)) put(`hooks.${event}`, target);
}

function probe(spec: ReadinessSpec | LivenessSpec): string {
  switch (spec.kind) {
    case 'after':
      return `after ${duration(spec.afterMs)}`;
    case 'notify':
      return 'notify';
    case 'log':
      return `log ${spec.pattern}`;
    case 'http':
      return `http ${spec.url}`;
    case 'tcp':
      return `tcp ${spec.host}:${spec.port}`;
    case 'exec':
      return `exec ${words(spec.command)}`;
    case 'file':
      return `file ${spec.path}`;
    case 'watchdog':
      return `watchdog ${duration(spec.watchdogMs)}`;
    case 'heartbeat':
      return `heartbeat ${spec.file}`;
    default:
      return unreachable(spec);
  }
}
