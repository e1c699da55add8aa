import type { ProcessDetail, ProcessView } from '../../src/protocol/view.ts';

/** The moment at which the tests look. */
export const NOW = new Date('2026-11-20T12:00:00.000Z');

export const before = (ms: number): string => new Date(NOW.getTime() - ms).toISOString();
export const after = (ms: number): string => new Date(NOW.getTime() + ms).toISOString();

/** A healthy process; what a test is about is named in `changes`. */
export function view(id: string, changes: Partial<ProcessView> = {}): ProcessView {
  const [app = '', rest = ''] = id.split('/');
  const [name = '', instance = null] = rest.split('@');
  return {
    id,
    app,
    name,
    instance,
    state: 'running',
    ready: true,
    pid: 4242,
    since: before(7_380_000),
    restarts: 0,
    memoryBytes: 104_857_600,
    cpuPercent: 3.14,
    processes: 2,
    blind: false,
    exit: null,
    reason: '',
    nextStart: null,
    waitingFor: null,
    waitKind: null,
    stuck: false,
    kind: 'service',
    ...changes,
  };
}

const AT_REST = { pid: null, ready: false, memoryBytes: null, cpuPercent: null, processes: null } as const;

/** One process in each situation that `sup ls` has to show. */
export const everySituation: readonly ProcessView[] = [
  view('lyra/daemon', { restarts: 2, reason: 'exited with code 1' }),
  view('lyra/warming-up', { state: 'starting', ready: false, pid: 77, memoryBytes: null, cpuPercent: null }),
  view('lyra/worker@0', { cpuPercent: 100, memoryBytes: 1_610_612_736, pid: 4_194_303 }),
  view('lyra/worker@1', { ready: false }),
  view('lyra/crashes', {
    ...AT_REST,
    state: 'waiting',
    restarts: 4,
    waitingFor: 'its next try',
    waitKind: 'backoff',
    nextStart: after(4_200),
    reason: 'exited with code 1',
  }),
  view('lyra/needs-cache', {
    ...AT_REST,
    state: 'waiting',
    waitingFor: 'cache, database',
    waitKind: 'dependency',
    reason: 'waiting for what it depends on',
  }),
  view('lyra/bad-token', {
    ...AT_REST,
    state: 'failed',
    restarts: 5,
    exit: { kind: 'code', code: 1 },
    reason: 'start limit: 5 starts in 1m; last: exited with code 1',
  }),
  view('lyra/tried-later', {
    ...AT_REST,
    state: 'failed',
    restarts: 10,
    reason: 'start limit: 10 starts in 5m',
    nextStart: after(600_000),
  }),
  view('lyra/deaf', { state: 'stopping', stuck: true, ready: false, reason: 'stopped by a person' }),
  view('lyra/migrate', { ...AT_REST, state: 'stopped', kind: 'job', reason: 'completed' }),
  view('lyra/odd', { ...AT_REST, state: 'failed', reason: 'no such file: \u001b[31mred\u0007' }),
  view('lyra/unseen', { blind: true }),
];

/** One process as `sup status` gets it. */
export function detail(changes: Partial<ProcessDetail> = {}): ProcessDetail {
  return {
    ...view('lyra/daemon', { restarts: 2, reason: 'exited with code 1', exit: { kind: 'code', code: 1 } }),
    internalId: 'lyra/daemon@0',
    want: 'up',
    file: '/srv/lyra/app.yaml',
    command: ['python3', 'lyra.py', '--greeting', "it's me"],
    cwd: '/srv/lyra',
    env: { PYTHONUNBUFFERED: '1', DISCORD_BOT_TOKEN: '••••••' },
    identity: { user: null, group: null, umask: null, nice: null },
    dependsOn: ['cache (ready)'],
    needs: [{ process: 'cache', until: 'ready' }],
    start: { autostart: true, essential: false, timeoutMs: 30_000, readiness: null, before: [], after: [] },
    restart: {
      policy: 'on-failure',
      failures: 1,
      startsInWindow: 2,
      burst: 10,
      intervalMs: 300_000,
      ceilingRestarts: 1,
      backoff: { delayMs: 250, factor: 2, maxDelayMs: 60_000, jitter: 0.2, resetAfterMs: 600_000 },
      retryAfterMs: null,
      success: [0],
      prevent: [],
      force: [],
    },
    stop: { signal: 'SIGTERM', timeoutMs: 10_000, scope: 'mixed', command: null },
    reload: { mode: 'replace' },
    tree: [
      { pid: 4250, ppid: 4242, comm: 'ffmpeg' },
      { pid: 4242, ppid: 1, comm: 'python3' },
      { pid: 4251, ppid: 4250, comm: 'ffmpeg' },
      { pid: 4300, ppid: 1, comm: 'escapee' },
    ],
    exits: [
      { run: 3, at: before(7_380_000), exit: { kind: 'code', code: 1 }, reason: 'exited with code 1' },
      { run: 2, at: before(90_000_000), exit: { kind: 'signal', signal: 'SIGSEGV' }, reason: '' },
    ],
    logDir: '/var/log/sup/lyra/daemon@0',
    ...changes,
  };
}
