import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff, DECAY_STEP_MIN_MS, decayed, nominal } from '../../src/core/backoff.ts';
import type { BackoffSpec } from '../../src/spec/types.ts';

const spec: BackoffSpec = { delayMs: 250, factor: 2, maxDelayMs: 60_000, jitter: 0.2, resetAfterMs: 600_000 };

const anySpec = fc.record({
  delayMs: fc.integer({ min: 0, max: 100_000 }),
  factor: fc.double({ min: 1, max: 10, noNaN: true }),
  maxDelayMs: fc.integer({ min: 0, max: 1_000_000 }),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  resetAfterMs: fc.integer({ min: 1, max: 10_000_000 }),
});
const anyChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const manyFailures = fc.integer({ min: 1, max: 5_000 });

describe('nominal', () => {
  it('begins with the delay and grows by the factor up to the longest', () => {
    expect([1, 2, 3, 8, 9, 10].map((failures) => nominal(spec, failures))).toEqual([
      250, 500, 1000, 32_000, 60_000, 60_000,
    ]);
  });

  it('is fixed with a factor of 1', () => {
    expect([1, 2, 50].map((failures) => nominal({ ...spec, delayMs: 10_000, factor: 1 }, failures))).toEqual([
      10_000, 10_000, 10_000,
    ]);
  });

  it('stays a number however many failures there were', () => {
    expect(nominal(spec, 100_000)).toBe(60_000);
    expect(nominal({ ...spec, delayMs: 0 }, 100_000)).toBe(0);
  });

  it('never exceeds the longest, not even the first time', () => {
    expect(nominal({ ...spec, maxDelayMs: 100 }, 1)).toBe(100);
  });
});

describe('backoff', () => {
  it('spreads evenly between its bounds', () => {
    expect([0, 0.25, 0.5, 0.75].map((chance) => backoff(spec, 3, chance))).toEqual([800, 900, 1000, 1100]);
  });

  it('is not lucky where there is no jitter', () => {
    expect([0, 0.5, 0.99].map((chance) => backoff({ ...spec, jitter: 0 }, 2, chance))).toEqual([500, 500, 500]);
  });

  it('keeps the promise of the longest delay and still spreads below it', () => {
    expect(backoff(spec, 20, 0)).toBe(48_000);
    expect(backoff(spec, 20, 0.5)).toBe(54_000);
    expect(backoff(spec, 20, 0.999_999)).toBeLessThanOrEqual(60_000);
  });

  it('stays within its bounds for every spec', () => {
    fc.assert(
      fc.property(anySpec, manyFailures, anyChance, (any, failures, chance) => {
        const middle = nominal(any, failures);
        const delay = backoff(any, failures, chance);
        expect(delay).toBeGreaterThanOrEqual(middle * (1 - any.jitter));
        expect(delay).toBeLessThanOrEqual(Math.min(middle * (1 + any.jitter), any.maxDelayMs) + 1e-6);
      }),
    );
  });

  it('never shortens with one more failure', () => {
    fc.assert(
      fc.property(anySpec, manyFailures, anyChance, (any, failures, chance) => {
        expect(backoff(any, failures + 1, chance)).toBeGreaterThanOrEqual(backoff(any, failures, chance) - 1e-6);
      }),
    );
  });
});

describe('decayed', () => {
  it('forgives all after reset_after of health, and not a moment before', () => {
    expect(decayed(spec, 50, 600_000)).toBe(0);
    expect(decayed({ ...spec, resetAfterMs: 5_000 }, 3, 5_000)).toBe(0);
    expect(decayed({ ...spec, resetAfterMs: 5_000 }, 3, 4_999)).toBe(3);
  });

  it('takes one step back for each ten seconds while the delays are short', () => {
    expect(DECAY_STEP_MIN_MS).toBe(10_000);
    expect([0, 9_999, 10_000, 19_999, 20_000, 30_000].map((ms) => decayed(spec, 3, ms))).toEqual([3, 3, 2, 2, 1, 0]);
  });

  it('costs twice the delay where that is longer', () => {
    // The eighth failure waited 32 s, the seventh 16 s, the sixth 8 s.
    expect([63_999, 64_000, 95_999, 96_000, 111_999, 112_000].map((ms) => decayed(spec, 8, ms))).toEqual([
      8, 7, 7, 6, 6, 5,
    ]);
  });

  it('has nothing to forgive where nothing failed', () => {
    expect(decayed(spec, 0, 0)).toBe(0);
    expect(decayed(spec, 0, 500_000)).toBe(0);
  });

  it('is never more than it was, never below zero, and never more for more health', () => {
    fc.assert(
      fc.property(anySpec, fc.nat(300), fc.nat(1_000_000), fc.nat(1_000_000), (any, failures, less, more) => {
        const left = decayed(any, failures, less);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThanOrEqual(failures);
        expect(decayed(any, failures, less + more)).toBeLessThanOrEqual(left);
      }),
    );
  });
});
