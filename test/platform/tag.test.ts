import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tagOf } from '../../src/platform/tag.ts';

describe('tagOf', () => {
  it('is the published FNV-1a, cut to 12 digits', () => {
    // Test vectors of the algorithm's authors: "" and "foobar".
    expect(tagOf('')).toBe('cbf29ce484222325'.slice(0, 12));
    expect(tagOf('foobar')).toBe('85944171f73967e8'.slice(0, 12));
  });

  it('has 12 hex digits for every path, and others for others', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(tagOf(a)).toMatch(/^[0-9a-f]{12}$/);
        if (a !== b) expect(tagOf(a)).not.toBe(tagOf(b));
      }),
    );
  });
});
