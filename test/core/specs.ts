import type { ProcessSpec, RestartSpec, StopSpec } from '../../src/spec/types.ts';

/** What a test says about a process; all else is as the app file has it by default, without jitter. */
export type SpecParts = Partial<Omit<ProcessSpec, 'restart' | 'stop'>> & {
  readonly restart?: Partial<RestartSpec>;
  readonly stop?: Partial<StopSpec>;
};

const RESTART: RestartSpec = {
  policy: 'on-failure',
  backoff: { delayMs: 250, factor: 2, maxDelayMs: 60_000, jitter: 0, resetAfterMs: 600_000 },
  limit: { burst: 10, intervalMs: 300_000 },
  retryAfterMs: null,
  success: [0],
  prevent: [],
  force: [],
};

const STOP: StopSpec = { signal: 'SIGTERM', timeoutMs: 10_000, scope: 'mixed', command: null };

export function aSpec({ restart, stop, ...parts }: SpecParts = {}): ProcessSpec {
  return {
    app: 'shop',
    name: 'web',
    instance: '0',
    solo: true,
    kind: 'service',
    autostart: true,
    essential: false,
    launch: {
      command: ['serve'],
      shell: null,
      cwd: '/',
      user: null,
      group: null,
      umask: null,
      nice: null,
      env: {},
      envFiles: [],
      envRequired: [],
      envInherit: 'default',
    },
    dependsOn: [],
    beforeStart: [],
    afterStart: [],
    startTimeoutMs: 30_000,
    readiness: null,
    liveness: null,
    reload: { mode: 'replace' },
    limits: { memory: null, cpu: null, processes: null, openFiles: null },
    logs: {
      dir: null,
      streams: 'merged',
      format: 'raw',
      maxSizeBytes: 10 * 1024 ** 2,
      maxFiles: 5,
      maxAgeMs: null,
      compress: true,
      onFull: 'block',
      journald: null,
    },
    schedule: null,
    restartSchedule: null,
    watch: null,
    sockets: [],
    sandbox: null,
    hooks: {},
    ...parts,
    restart: { ...RESTART, ...restart },
    stop: { ...STOP, ...stop },
  };
}

export const HOOK = { command: ['prepare'], forgiven: false } as const;
export const MEMORY = { maxBytes: 512, softBytes: 400, onSoft: 'drain', drainTimeoutMs: 60_000 } as const;
export const CPU = { maxPercent: 50, overMs: 30_000, action: 'restart' } as const;
export const limits = (parts: Partial<ProcessSpec['limits']>): ProcessSpec['limits'] => ({
  memory: null,
  cpu: null,
  processes: null,
  openFiles: null,
  ...parts,
});
