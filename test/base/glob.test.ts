import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../src/base/glob.ts';

describe('matchesGlob', () => {
  it.each([
    ['web', 'web', true],
    ['web', 'w*', true],
    ['web', '*', true],
    ['web', '*b', true],
    ['web', 'w?b', true],
    ['web', 'w?', false],
    ['web', '', false],
    ['', '*', true],
    ['shop/web', '*', false],
    ['shop/web', 'shop/*', true],
    ['shop/web', '*/*', true],
    ['shop/web', 's*b', false],
    ['shop/web', 'shop?web', false],
    ['x.y', 'x?y', true],
    ['xzy', 'x.y', false],
    ['a/b/c', '*/c', false],
    ['ab/ab', 'a*/ab', true],
  ])('%j by %j: %j', (text, pattern, answer) => {
    expect(matchesGlob(text, pattern)).toBe(answer);
  });

  it('says the same as a regular expression', () => {
    const letters = (units: string[], maxLength: number) => fc.string({ unit: fc.constantFrom(...units), maxLength });
    fc.assert(
      fc.property(letters(['a', 'b', '/'], 10), letters(['a', 'b', '/', '*', '?'], 7), (text, pattern) => {
        const plain = pattern.replaceAll('*', '[^/]*').replaceAll('?', '[^/]');
        expect(matchesGlob(text, pattern)).toBe(new RegExp(`^${plain}$`).test(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('is not held up by a pattern made to hold it up', () => {
    const [text, pattern] = ['a'.repeat(2_000), `${'*a'.repeat(500)}*b`];
    const begin = process.cpuUsage();
    expect(matchesGlob(text, pattern)).toBe(false);
    // A regular expression takes longer than anybody lives; this takes a million steps.
    expect(process.cpuUsage(begin).user).toBeLessThan(2_000_000);
  });
});
