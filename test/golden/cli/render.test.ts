import { describe, it } from 'vitest';
import { daemonDetail } from '../../../src/cli/render/daemon-detail.ts';
import { outcomeText } from '../../../src/cli/render/outcome.ts';
import { EventLines } from '../../../src/cli/render/event-lines.ts';
import { type Paint, paintWith } from '../../../src/cli/render/paint.ts';
import { planLines, planSummary, planWithChanges } from '../../../src/cli/render/plan.ts';
import { processDetail } from '../../../src/cli/render/process-detail.ts';
import { processList } from '../../../src/cli/render/process-list.ts';
import { progressLine } from '../../../src/cli/render/progress.ts';
import { refusalText } from '../../../src/cli/render/refusal.ts';
import { SupError } from '../../../src/errors/sup-error.ts';
import type { Notice } from '../../../src/protocol/notices.ts';
import type { PlanItem } from '../../../src/protocol/methods.ts';
import { notice } from '../../helpers/notice.ts';
import { before, detail, everySituation, NOW, view } from '../../cli/views.ts';
import { atWidths, expectGolden, legible } from './golden.ts';

const bare = paintWith(false);
const coloured = paintWith(true);

const plan: readonly PlanItem[] = [
  { id: 'lyra/web', action: 'start', reason: 'not known yet', changes: [] },
  { id: 'lyra/backup', action: 'add', reason: 'not known yet; autostart is off', changes: [] },
  {
    id: 'lyra/daemon',
    action: 'restart',
    reason: 'env.PORT changed, command changed',
    changes: [
      { key: 'env.PORT', before: '8080', after: '9090' },
      { key: 'command', before: null, after: 'python3 lyra.py' },
    ],
  },
  {
    id: 'lyra/worker@0',
    action: 'update',
    reason: 'restart.limit.burst changed',
    changes: [{ key: 'restart.limit.burst', before: '10', after: '5' }],
  },
  { id: 'lyra/cache', action: 'keep', reason: 'nothing changed', changes: [] },
  { id: 'lyra/worker@1', action: 'remove', reason: 'the file asks for fewer instances', changes: [] },
];

const STOPPED = { state: 'stopped', pid: null, ready: false, reason: 'completed' } as const;

describe('the process table', () => {
  it('fits the terminal', () => {
    expectGolden(
      'ls',
      atWidths((width) => processList(everySituation, NOW, width, bare)),
    );
  });

  it('shows no reasons where there are none', () => {
    const views = [view('demo/web'), view('demo/worker', { since: before(12_000), pid: 9 })];
    expectGolden(
      'ls-all-well',
      atWidths((width) => processList(views, NOW, width, bare)),
    );
  });

  it('is coloured by meaning', () => {
    expectGolden('ls-colours', legible(processList(everySituation, NOW, 100, coloured)));
  });

  it('is by app where there are several, and keeps both ends of a name', () => {
    const others = [
      view('shop/web', { memoryBytes: null, cpuPercent: null, pid: 9 }),
      view('shop/a-name-that-is-longer-than-anybody-likes@11'),
      view('shop/a-name-that-is-longer-than-anybody-likes@12', { state: 'failed', reason: '🚀 設定 '.repeat(9) }),
    ];
    expectGolden(
      'ls-apps',
      atWidths((width) => processList([...everySituation, ...others], NOW, width, bare)),
    );
  });

  it('stays flat where most apps have one process', () => {
    const views = ['a/a', 'b/b', 'c/c'].map((id) => view(id));
    expectGolden('ls-flat', processList(views, NOW, 80, bare));
  });
});

describe('one process in full', () => {
  it('fits the terminal', () => {
    const lines = ['connecting to the gateway…', `\\x1b[31m${'a long line '.repeat(12)}`];
    expectGolden(
      'status',
      atWidths((width) => processDetail(detail(), lines, NOW, width, bare)),
    );
  });

  it('says what is set otherwise than it would be by itself', () => {
    const own = detail({
      identity: { user: 'www-data', group: 'docker', umask: 0o27, nice: 5 },
      start: {
        autostart: false,
        essential: true,
        timeoutMs: 120_000,
        readiness: { kind: 'after', afterMs: 5_000 },
        before: [['mkdir', '-p', '/run/my app']],
        after: [['curl', 'localhost']],
      },
      restart: {
        ...detail().restart,
        backoff: { delayMs: 90_000, factor: 1, maxDelayMs: 90_000, jitter: 0, resetAfterMs: 3_600_000 },
        retryAfterMs: 600_000,
        success: [0, 143, 'SIGTERM'],
        prevent: [78],
        force: [1],
      },
      reload: { mode: 'command', command: ['nginx', '-s', 'reload'] },
    });
    expectGolden(
      'status-own',
      atWidths((width) => processDetail(own, [], NOW, width, bare)),
    );
  });

  it('tells by its colour what did not end when it was asked to', () => {
    const exit = { kind: 'signal', signal: 'SIGKILL', forcedAfterMs: 3_000 } as const;
    const reason = 'stopped by a person; killed by SIGKILL after 3s';
    const exits = [{ run: 4, at: before(4_000), exit, reason }, ...detail().exits];
    expectGolden('status-colours', legible(processDetail(detail({ exits }), [], NOW, 60, coloured)));
  });

  it('leaves out what there is nothing to say of', () => {
    const quiet = detail({
      ...view('lyra/daemon', { state: 'stopped', pid: null, ready: false, memoryBytes: null, cpuPercent: null }),
      want: 'down',
      reason: 'stopped by a person',
      file: null,
      env: {},
      dependsOn: [],
      tree: [],
      exits: [],
      kind: 'job',
    });
    expectGolden('status-at-rest', processDetail(quiet, [], NOW, 80, bare));
  });
});

describe('the plan', () => {
  it('says what is done and why', () => {
    expectGolden('plan', `${planLines(plan, bare)}\n${planWithChanges(plan, bare)}${planSummary(plan)}\n`);
  });

  it('is coloured by what it does', () => {
    expectGolden('plan-colours', legible(planWithChanges(plan, coloured)));
  });

  it('fits the terminal', () => {
    expectGolden('plan-narrow', `${planLines(plan, bare, 40)}\n${planWithChanges(plan, bare, 40)}`);
  });

  it('tells in one line what is done to more than a few for the same reason', () => {
    const kept = Array.from(
      { length: 6 },
      (_, n): PlanItem => ({ id: `lyra/p${n}`, action: 'keep', reason: 'nothing changed', changes: [] }),
    );
    expectGolden('plan-kept', planLines([...plan, ...kept], bare));
  });

  it('sums up what is long', () => {
    const many = Array.from(
      { length: 500 },
      (_, n): PlanItem => ({ id: `big/p${n}`, action: 'start', reason: 'not known yet', changes: [] }),
    );
    expectGolden('plan-many', planLines([...plan, ...many], bare));
  });
});

describe('the outcome of a start', () => {
  const lastWords = new Map([['lyra/bad-token', ['connecting', 'error: bad token \u001b[2J']]]);

  it('is told by process, with the last words of what failed', () => {
    const outcome = { views: everySituation, pending: ['lyra/crashes'], tookMs: 3_140, now: NOW, lastWords };
    expectGolden(
      'outcome',
      atWidths((width) => outcomeText(outcome, width, bare)),
    );
  });

  it('says of what runs and is not up why', () => {
    const views = [view('lyra/web', { reason: 'exited with code 2' }), view('lyra/api')];
    const outcome = { views, pending: ['lyra/web'], tookMs: 3_140, now: NOW, lastWords: new Map() };
    expectGolden('outcome-unproved', outcomeText(outcome, 80, bare));
  });

  it('says of a job that it goes on', () => {
    const outcome = { pending: [], tookMs: 140, now: NOW, lastWords: new Map() };
    const views = [view('lyra/backup', { kind: 'job' }), view('lyra/done', { kind: 'job', ...STOPPED })];
    expectGolden(
      'outcome-job',
      atWidths((width) => outcomeText({ ...outcome, views }, width, bare)),
    );
  });

  it('leaves out the many that were not touched, unless they are in trouble', () => {
    const untouched = new Set(everySituation.map(({ id }) => id).filter((id) => id !== 'lyra/daemon'));
    const outcome = { views: everySituation, untouched, pending: [], tookMs: 140, now: NOW, lastWords: new Map() };
    expectGolden('outcome-untouched', outcomeText(outcome, 80, bare));
  });

  it('is summed up when there are many', () => {
    const many = Array.from({ length: 500 }, (_, n) => view(`big/p${n}`));
    const well = { views: many, pending: [], tookMs: 3_140, now: NOW, lastWords: new Map() };
    const ill = { ...well, views: [...many, ...everySituation], pending: ['lyra/crashes'], lastWords };
    expectGolden('outcome-many', `${outcomeText(well, 80, bare)}\n${outcomeText(ill, 80, bare)}`);
  });
});

describe('smaller texts', () => {
  it('progress', () => {
    const pending = new Map([
      ['lyra/web', 'starting'],
      ['lyra/api', 'waiting, again in 22s: exited with code 2'],
      ['lyra/worker@0', 'waiting for \u001b[2Jcache'],
    ]);
    expectGolden(
      'progress',
      [40, 80, 160]
        .map(
          (width) =>
            `${progressLine({ goal: 'ready', total: 10, pending, failed: 1, waitedMs: 2_345, boundMs: 40_000 }, width)}\n`,
        )
        .join(''),
    );
  });

  it('events', () => {
    // In the time of whoever reads, wherever that is.
    const at = new Date(2026, 10, 20, 12, 0, 1).toISOString();
    const later = new Date(2026, 10, 20, 12, 0, 2, 500).toISOString();
    const exited = (signal: NodeJS.Signals, parts: Partial<Notice>, forcedAfterMs?: number) => {
      const exit = { kind: 'signal', signal, ...(forcedAfterMs === undefined ? {} : { forcedAfterMs }) } as const;
      return notice(11, { kind: 'exited', id: 'lyra/odd', exit, ...parts });
    };
    const all = [
      notice(1, { kind: 'daemon', id: null, reason: 'sup 0.1.0 is up', pid: 77 }),
      notice(2, { kind: 'applied', id: 'lyra', reason: '2 to start, 1 unchanged (/srv/lyra/app.yaml)' }),
      notice(3, { kind: 'started', id: 'lyra/daemon', pid: 4242 }),
      notice(4, { kind: 'ready', id: 'lyra/daemon', pid: 4242 }),
      notice(5, {
        kind: 'exited',
        id: 'lyra/daemon',
        reason: 'exited with code 1',
        exit: { kind: 'code', code: 1 },
        pid: 4242,
      }),
      notice(6, { kind: 'backoff', id: 'lyra/daemon', reason: 'exited with code 1', attempt: 3, nextStart: later }),
      notice(7, { kind: 'started', id: 'lyra/daemon', reason: 'exited with code 1', attempt: 3, pid: 4243 }),
      notice(8, { kind: 'waiting', id: 'lyra/worker@0', reason: 'for cache', pid: null }),
      notice(9, {
        kind: 'start-limit',
        id: 'lyra/bad',
        reason: 'start limit: 5 starts in 1m; last: exited with code 1',
      }),
      notice(10, { kind: 'stopping', id: 'lyra/odd', reason: 'no \u001b[31mred\u0007' }),
      exited('SIGTERM', { requested: true, reason: 'killed by SIGTERM' }),
      exited('SIGKILL', { requested: true, reason: 'killed by SIGKILL after 3s' }, 3_000),
      exited('SIGTERM', { requested: false, reason: 'killed by SIGTERM' }),
      notice(11, { kind: 'deleted', id: 'lyra/odd', reason: 'deleted by a person' }),
    ].map((each) => ({ ...each, at }));
    const lines = (paint: Paint) => {
      const events = new EventLines(paint);
      events.expect(all);
      return all.map((each) => events.line(each)).join('');
    };
    expectGolden('events', lines(bare));
    expectGolden('events-colours', legible(lines(coloured)));
    expectGolden(
      'events-widths',
      atWidths((width) => {
        const events = new EventLines(bare, width);
        events.expect(all);
        return all.map((each) => events.line(each)).join('');
      }),
    );
  });

  it('refusals', () => {
    const refusals = [
      new SupError('NOT_UP', { failed: ['a/x'], pending: ['a/y', 'a/z'], overtaken: [], total: 5, waited: '30s' }),
      new SupError('NOT_UP', {
        failed: Array.from({ length: 9 }, (_, n) => `a/${n}`),
        pending: [],
        overtaken: ['a/z'],
        total: 9,
        waited: '1s',
      }),
      new SupError('NOT_DOWN', { pending: ['a/y'], total: 2, waited: '20s' }),
      new SupError('NO_DAEMON', { command: 'stop' }),
      new SupError('NO_APP_FILE', { folder: '/srv' }),
      new SupError('APP_UNKNOWN', { app: 'lyra', file: 'app.yaml' }),
      new SupError('APP_TWICE', { app: 'lyra', first: 'a.yaml', second: 'b.yaml' }),
    ];
    expectGolden('refusals', refusals.map((each) => refusalText(each, bare)).join('\n'));
    expectGolden('refusals-narrow', refusals.map((each) => refusalText(each, bare, 40)).join('\n'));
    expectGolden('refusals-colours', legible(refusals.map((each) => refusalText(each, coloured, 60)).join('\n')));
  });

  it('the daemon', () => {
    const daemon = {
      pid: 812,
      version: '0.1.0',
      protocol: 1,
      node: 'v20.20.2',
      home: '/var/lib/sup',
      endpoint: '/run/sup/supd.sock',
      startedAt: before(3_600_000),
      shutdownTimeoutMs: null,
      processes: 12,
      running: 11,
      foreground: false,
      trees: 'cgroup',
      memoryBytes: 44_040_192,
    };
    expectGolden('daemon-status', daemonDetail(daemon, NOW, null, bare));
  });
});
