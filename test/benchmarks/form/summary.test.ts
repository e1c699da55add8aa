import { describe, expect, it } from 'vitest';
import type { Growth, Row, Table } from '../../../benchmarks/form/finding.ts';
import { slope, summaries } from '../../../benchmarks/form/summary.ts';

const table = (...rows: readonly Row[]): Table => ({ kind: 'table', name: 't', question: 'q', unit: 'ms', rows });
const floor: Row = { who: 'bare', role: 'floor', samples: [10, 12, 11] };
const sup: Row = { who: 'sup', role: 'sup', samples: [20, 24, 22] };
const growth = (...figures: readonly (readonly [number, number])[]): Growth => ({
  kind: 'growth',
  name: 'g',
  question: 'q',
  unit: 'ms',
  points: figures.map(([processes, figure]) => ({ processes, samples: [figure] })),
});

describe('the summary of a table', () => {
  it('gives median, extremes and the ratios to floor and sup', () => {
    const [bare, own, other] = summaries(table(floor, sup, { who: 'slow', role: 'rival', samples: [66] }));
    expect(bare).toMatchObject({ median: 11, least: 10, most: 12, timesFloor: null, timesSup: null, kept: null });
    expect(own).toMatchObject({ median: 22, timesFloor: 2, timesSup: null });
    expect(other?.timesSup).toBe(3);
    expect(other?.timesFloor).toBeCloseTo(6.6);
  });

  it.each([
    [{ kind: 'ratio', atMost: 2 } as const, true],
    [{ kind: 'ratio', atMost: 1.99 } as const, false],
    [{ kind: 'value', atMost: 22 } as const, true],
    [{ kind: 'value', atMost: 21 } as const, false],
  ])('%o is judged', (promised, kept) => {
    expect(summaries(table(floor, { ...sup, promised }))[1]?.kept).toBe(kept);
  });

  it('keeps no promise of a ratio without a floor', () => {
    expect(summaries(table({ ...sup, promised: { kind: 'ratio', atMost: 9 } }))[0]?.kept).toBe(false);
  });

  it('leaves out who was not measured', () => {
    expect(summaries(table(floor, { ...sup, samples: [] }))).toHaveLength(1);
  });
});

describe('the slope of a growth', () => {
  it('tells a line, with what each process costs', () => {
    const found = slope(growth([10, 30], [100, 210], [500, 1010], [1000, 2010], [2000, 4010]));
    expect(found.verdict).toBe('linear');
    expect(found.perProcess).toBeCloseTo(2);
  });

  it('tells what grows with the square', () => {
    expect(slope(growth([10, 1], [100, 100], [500, 2500], [1000, 10_000], [2000, 40_000])).verdict).toBe(
      'worse than linear',
    );
  });

  it('does not blame sup for what the floor does too', () => {
    const bent = growth([10, 10], [100, 100], [500, 500], [1000, 1500], [2000, 6000]);
    expect(slope(bent).verdict).toBe('worse than linear');
    const points = bent.points.map(({ processes, samples }) => ({ processes, samples, floor: samples }));
    expect(slope({ ...bent, points }).verdict).toBe('linear');
  });

  it('tells what hardly grows', () => {
    expect(slope(growth([10, 100], [100, 99], [500, 103], [1000, 105], [2000, 110])).verdict).toBe('flat');
  });
});
