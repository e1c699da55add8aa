import { describe, expect, it } from 'vitest';
import { fitLine, median, percentile, timesFloor } from '../../../benchmarks/form/statistics.ts';

describe('statistics', () => {
  it('takes the middle value, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 9, 5, 7])).toBe(6);
    expect(median([])).toBeNaN();
  });

  it('takes the percentile of the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('compares neighbours, so that a drift of the machine carries both along', () => {
    expect(timesFloor([2, 20, 200], [1, 10, 100])).toBe(2);
    expect(timesFloor([2, 20], [1, 10, 1000])).toBe(2);
  });

  it('compares medians where not every round has both', () => {
    expect(timesFloor([10, 12, 14], [4])).toBe(3);
  });

  it('finds the line through points', () => {
    const line = fitLine([
      [10, 120],
      [20, 140],
      [100, 300],
    ]);
    expect(line.perUnit).toBeCloseTo(2);
    expect(line.atZero).toBeCloseTo(100);
  });
});
