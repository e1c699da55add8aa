import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, opensAt } from '../../src/core/start-limit.ts';

const limit = { burst: 3, intervalMs: 60_000 };

describe('admit', () => {
  it('counts up to the burst and not beyond', () => {
    expect(admit([], limit, 10)).toEqual([10]);
    expect(admit([10, 20], limit, 30)).toEqual([10, 20, 30]);
    expect(admit([10, 20, 30], limit, 40)).toBeUndefined();
  });

  it('lets a start go exactly when the interval has passed since it', () => {
    expect(admit([10, 20, 30], limit, 60_009)).toBeUndefined();
    expect(admit([10, 20, 30], limit, 60_010)).toEqual([20, 30, 60_010]);
  });

  it('holds in every window, and lets through what it can', () => {
    const anyLimit = fc.record({ burst: fc.integer({ min: 1, max: 6 }), intervalMs: fc.integer({ min: 1, max: 500 }) });
    fc.assert(
      fc.property(anyLimit, fc.array(fc.nat(300), { maxLength: 80 }), (any, gaps) => {
        let window: readonly number[] = [];
        let now = 0;
        const admitted: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const next = admit(window, any, now);
          const inWindow = admitted.filter((at) => at > now - any.intervalMs).length;
          expect(next === undefined).toBe(inWindow >= any.burst);
          if (next === undefined) continue;
          window = next;
          admitted.push(now);
          expect(window.length).toBeLessThanOrEqual(any.burst);
        }
      }),
    );
  });
});

describe('opensAt', () => {
  it('is when the start that takes the last place has left the window', () => {
    expect(opensAt([10, 20, 30], limit)).toBe(60_010);
    expect(opensAt([10], { ...limit, burst: 1 })).toBe(60_010);
  });

  it('is at any time where there is room', () => {
    expect(opensAt([], limit)).toBe(Number.NEGATIVE_INFINITY);
    expect(opensAt([10, 20], limit)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('waits for as many as a stricter limit asks', () => {
    expect(opensAt([10, 20, 30, 40], { ...limit, burst: 2 })).toBe(60_030);
  });

  it('is the very instant from which on a start is admitted, with fractions too', () => {
    const instant = fc.double({ min: 0, max: 1e6, noNaN: true });
    const anyLimit = fc.record({
      burst: fc.integer({ min: 1, max: 6 }),
      intervalMs: fc.double({ min: 1, max: 1e5, noNaN: true }),
    });
    fc.assert(
      fc.property(anyLimit, fc.array(instant, { maxLength: 8 }), instant, (any, starts, at) => {
        const inOrder = starts.toSorted((one, other) => one - other);
        const opens = opensAt(inOrder, any);
        expect(admit(inOrder, any, at) !== undefined).toBe(at >= opens);
        if (opens > 0) expect(admit(inOrder, any, opens)).toBeDefined();
      }),
    );
  });
});
