import { isAbsolute } from 'node:path';
import { MAX_DURATION_MS } from '../../base/units.ts';
import {
  MAX_BURST,
  MAX_ENTRIES,
  MAX_FACTOR,
  MAX_JITTER,
  MAX_LOG_FILES,
  MAX_PATH_LENGTH,
  MAX_RETRIES,
  MAX_TEXT_BYTES,
  MIN_LOG_SIZE_BYTES,
} from '../bounds.ts';
import { appNameFault, nameFault, variableFault } from '../names.ts';
import { isSignal, suspends } from '../signals.ts';
import type * as T from '../types.ts';
import { either, listOf, mapOf, numberIn, oneOf, orNull, recordOf, textOf, truth, variantOf } from './check.ts';

const UMASK_MOST = 0o777;

const text = textOf(MAX_TEXT_BYTES);
const texts = listOf(text, MAX_ENTRIES);
const words = listOf(text, MAX_ENTRIES, 1);
const path = textOf(MAX_PATH_LENGTH, (value) => (isAbsolute(value) ? undefined : 'this path is not absolute'));
const ms = numberIn(0, MAX_DURATION_MS, true);
const msAbove0 = numberIn(1, MAX_DURATION_MS, true);
const bytes = numberIn(1, Number.MAX_SAFE_INTEGER, true);
const countOrNull = orNull(numberIn(1, Number.MAX_SAFE_INTEGER, true));
const signal = textOf(16, (value) => {
  if (!isSignal(value)) return 'this is not a signal';
  return suspends(value) ? 'this signal suspends and does not end' : undefined;
});
const exits = listOf(
  either(
    numberIn(0, 255, true),
    textOf(16, (value) => (isSignal(value) ? undefined : 'this is not a signal')),
  ),
  MAX_ENTRIES,
);
const variable = textOf(MAX_TEXT_BYTES, variableFault);
const timing = { intervalMs: msAbove0, timeoutMs: msAbove0, retries: numberIn(1, MAX_RETRIES, true) };

/** The checks of each part of a spec, next to the types that they guard. */
export const name = textOf(MAX_PATH_LENGTH, nameFault);
export const appName = textOf(MAX_PATH_LENGTH, appNameFault);

export const environment = recordOf(variableFault, text, MAX_ENTRIES);

export const launch = mapOf<T.LaunchSpec>({
  command: words,
  shell: orNull(textOf(MAX_PATH_LENGTH)),
  cwd: path,
  user: orNull(text),
  group: orNull(text),
  umask: orNull(numberIn(0, UMASK_MOST, true)),
  nice: orNull(numberIn(-20, 19, true)),
  env: environment,
  envFiles: listOf(mapOf<T.LaunchSpec['envFiles'][number]>({ path, optional: truth }), MAX_ENTRIES),
  envRequired: listOf(variable, MAX_ENTRIES),
  envInherit: either(oneOf('default', 'all', 'none'), listOf(variable, MAX_ENTRIES)),
});

export const dependencies = listOf(
  mapOf<T.Dependency>({ process: name, until: oneOf('started', 'ready', 'completed', 'exited') }),
  MAX_ENTRIES,
);

export const hookCommands = listOf(mapOf<T.HookCommand>({ command: words, forgiven: truth }), MAX_ENTRIES);

const looks = {
  http: mapOf<Extract<T.ReadinessSpec, { kind: 'http' }>>({ kind: oneOf('http'), url: text, ...timing }),
  tcp: mapOf<Extract<T.ReadinessSpec, { kind: 'tcp' }>>({
    kind: oneOf('tcp'),
    host: text,
    port: numberIn(1, 65_535, true),
    ...timing,
  }),
  exec: mapOf<Extract<T.ReadinessSpec, { kind: 'exec' }>>({ kind: oneOf('exec'), command: words, ...timing }),
};

export const readiness = variantOf('kind', {
  after: mapOf<Extract<T.ReadinessSpec, { kind: 'after' }>>({ kind: oneOf('after'), afterMs: ms }),
  notify: mapOf<Extract<T.ReadinessSpec, { kind: 'notify' }>>({ kind: oneOf('notify') }),
  log: mapOf<Extract<T.ReadinessSpec, { kind: 'log' }>>({ kind: oneOf('log'), pattern: text }),
  file: mapOf<Extract<T.ReadinessSpec, { kind: 'file' }>>({ kind: oneOf('file'), path, ...timing }),
  ...looks,
} satisfies Record<T.ReadinessSpec['kind'], unknown>);

export const liveness = variantOf('kind', {
  watchdog: mapOf<Extract<T.LivenessSpec, { kind: 'watchdog' }>>({ kind: oneOf('watchdog'), watchdogMs: msAbove0 }),
  heartbeat: mapOf<Extract<T.LivenessSpec, { kind: 'heartbeat' }>>({
    kind: oneOf('heartbeat'),
    file: path,
    maxAgeMs: msAbove0,
    ...timing,
  }),
  ...looks,
} satisfies Record<T.LivenessSpec['kind'], unknown>);

export const restart = mapOf<T.RestartSpec>({
  policy: oneOf('always', 'on-failure', 'on-abnormal', 'no', 'unless-stopped'),
  backoff: mapOf<T.BackoffSpec>({
    delayMs: ms,
    factor: numberIn(1, MAX_FACTOR, false),
    maxDelayMs: ms,
    jitter: numberIn(0, MAX_JITTER, false),
    resetAfterMs: msAbove0,
  }),
  limit: mapOf<T.StartLimitSpec>({ burst: numberIn(1, MAX_BURST, true), intervalMs: msAbove0 }),
  retryAfterMs: orNull(msAbove0),
  success: exits,
  prevent: exits,
  force: exits,
});

export const stop = mapOf<T.StopSpec>({
  signal,
  timeoutMs: ms,
  scope: oneOf('mixed', 'tree', 'main'),
  command: orNull(words),
});

export const reload = variantOf('mode', {
  replace: mapOf<Extract<T.ReloadSpec, { mode: 'replace' }>>({ mode: oneOf('replace') }),
  signal: mapOf<Extract<T.ReloadSpec, { mode: 'signal' }>>({ mode: oneOf('signal'), signal }),
  command: mapOf<Extract<T.ReloadSpec, { mode: 'command' }>>({ mode: oneOf('command'), command: words }),
} satisfies Record<T.ReloadSpec['mode'], unknown>);

export const limits = mapOf<T.LimitsSpec>({
  memory: orNull(
    mapOf<NonNullable<T.LimitsSpec['memory']>>({
      maxBytes: bytes,
      softBytes: bytes,
      onSoft: oneOf('drain', 'signal', 'warn', 'none'),
      drainTimeoutMs: ms,
    }),
  ),
  cpu: orNull(
    mapOf<NonNullable<T.LimitsSpec['cpu']>>({
      maxPercent: numberIn(0, Number.MAX_SAFE_INTEGER, false),
      overMs: ms,
      action: oneOf('throttle', 'restart', 'warn'),
    }),
  ),
  processes: countOrNull,
  openFiles: countOrNull,
});

export const logs = mapOf<T.LogsSpec>({
  dir: orNull(path),
  streams: oneOf('merged', 'split'),
  format: oneOf('raw', 'cri', 'json'),
  maxSizeBytes: numberIn(MIN_LOG_SIZE_BYTES, Number.MAX_SAFE_INTEGER, true),
  maxFiles: numberIn(1, MAX_LOG_FILES, true),
  maxAgeMs: orNull(msAbove0),
  compress: truth,
  onFull: oneOf('block', 'drop'),
  journald: orNull(text),
});

export const schedule = mapOf<T.ScheduleSpec>({
  cron: text,
  timezone: orNull(text),
  overlap: oneOf('skip', 'queue', 'kill'),
  catchUp: truth,
  jitterMs: ms,
});

export const watch = mapOf<T.WatchSpec>({ paths: texts, ignore: texts, debounceMs: ms });

export const sandbox = mapOf<T.SandboxSpec>({
  noNewPrivileges: truth,
  privateTmp: truth,
  protectSystem: oneOf('no', 'yes', 'full', 'strict'),
  protectHome: oneOf('no', 'yes', 'read-only', 'tmpfs'),
  writable: texts,
});

export const nullableText = orNull(text);
export { text, texts };
export const hooks = recordOf(() => undefined, text, MAX_ENTRIES);
export const startTimeout = msAbove0;
