import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, distance } from '../../src/base/closest.ts';

const KEYS = ['command', 'cwd', 'env', 'env_files', 'env_file', 'limits', 'logs', 'restart', 'stop', 'umask'];

describe('closest', () => {
  it.each([
    ['comand', 'command'],
    ['commnad', 'command'],
    ['Command', 'command'],
    ['env-files', 'env_files'],
    ['envfile', 'env_file'],
    ['restrat', 'restart'],
    ['lgos', 'logs'],
    ['umsk', 'umask'],
  ])('takes %s for %s', (word, meant) => {
    expect(closest(word, KEYS)).toBe(meant);
  });

  it.each(['', 'x', 'volumes', 'wxyz', 'c'.repeat(100)])('has no guess for %j', (word) => {
    expect(closest(word, KEYS)).toBeUndefined();
  });

  it('prefers the nearest, and the first of equals', () => {
    expect(closest('web1', ['web22', 'web2', 'web3'])).toBe('web2');
    expect(closest('web1', ['web1'])).toBe('web1');
  });
});

describe('distance', () => {
  it('is a distance: nought for the same word, the same both ways, at most the longer word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const d = distance(a, b);
        expect(d === 0).toBe(a === b);
        expect(d).toBe(distance(b, a));
        expect(d).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(d).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });

  it('counts a swap of neighbours once', () => {
    expect(distance('stpo', 'stop')).toBe(1);
  });
});
