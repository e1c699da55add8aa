import { describe, expect, it } from 'vitest';
import type { Result } from '../../../benchmarks/form/result.ts';
import { benchmarksDocument } from '../../../benchmarks/report/document.ts';
import { newestResult } from '../../../benchmarks/report/newest.ts';

const result: Result = {
  date: '2026-11-20T14:00:00.000Z',
  name: 'sample',
  quick: false,
  seconds: 600,
  machine: { cpu: 'A CPU', cores: 2, memoryGiB: 24, system: 'Linux 6.18 x64' },
  versions: { sup: '0.1.0', node: 'v20.20.2', rivals: { pm2: '7.0.4', s6: null } },
  load: { before: [0.1, 0.2, 0.3], after: [1, 1, 1] },
  broken: [{ name: 'growth', problem: 'it did' }],
  findings: [
    {
      kind: 'table',
      name: 'start-500',
      question: 'until 500 run',
      unit: 'ms',
      rows: [
        { who: 'bare', role: 'floor', samples: [100] },
        { who: 'sup', role: 'sup', samples: [230], promised: { kind: 'ratio', atMost: 2.2 } },
        { who: 'pm2', role: 'rival', samples: [2300] },
      ],
    },
  ],
};

describe('docs/benchmarks.md', () => {
  const text = benchmarksDocument({ file: 'benchmarks/results/x.json', result });

  it('says of every promise whether it was kept', () => {
    expect(text).toContain('| until 500 run: sup | 2.2 × the floor | 230 ms | 2.30 × | **missed** |');
  });

  it('puts the rivals that were measured beside sup, and says which were not there', () => {
    expect(text).toContain('| what | floor | sup | pm2 |');
    expect(text).toContain('| until 500 run | 100 ms | 230 ms | 2300 ms |');
    expect(text).toContain('pm2 7.0.4, s6 (not installed)');
  });

  it('marks what is an interval and no speed, wherever the figure stands, and says so', () => {
    const rows = [
      { who: 'sup', role: 'sup' as const, samples: [5] },
      { who: 's6', role: 'rival' as const, samples: [1005] },
    ];
    const table = { kind: 'table' as const, name: 'kill-to-running', question: 'until it runs', rows };
    const findings = [{ ...table, unit: 'ms' as const }];
    const versions = { ...result.versions, rivals: { s6: '2.11' } };
    const page = benchmarksDocument({ file: 'x.json', result: { ...result, versions, findings } });
    expect(page).toContain('| until it runs | - | 5.00 ms | 1005 ms † |');
    expect(page).toContain('| s6 | 1005 ms † |  | 1 |  | 201 × † |');
    expect(page.match(/^† An interval and no speed: /gm)).toHaveLength(2);
  });

  it('says what broke off', () => {
    expect(text).toContain('**growth broke off:** it did');
  });

  it('names neither the machine nor a path of it', () => {
    const kept = JSON.stringify(newestResult().result);
    expect(kept).not.toMatch(/\/(?:home|root|tmp|dev|work)\//);
  });
});
