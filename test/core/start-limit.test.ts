import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit } from '../../src/core/start-limit.ts';

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
