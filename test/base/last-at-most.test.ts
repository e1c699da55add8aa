import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastAtMost } from '../../src/base/last-at-most.ts';

describe('lastAtMost', () => {
  it('finds what a walk from the end finds', () => {
    const numbers = fc
      .array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 })
      .map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(numbers, fc.integer({ min: -1, max: 51 }), (ascending, most) => {
        expect(lastAtMost(ascending, most)).toBe(ascending.findLastIndex((each) => each <= most));
      }),
    );
  });
});
