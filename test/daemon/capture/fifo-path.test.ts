import fc from 'fast-check';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fifoPath } from '../../../src/daemon/capture/fifo-path.ts';

describe('fifoPath', () => {
  it('can be read by a person', () => {
    expect(fifoPath('/run/sup/fifo', 'lyra/daemon@0', 'all')).toBe('/run/sup/fifo/lyra+daemon@0.all');
  });

  it('never leaves the folder, and never gives two ids one name', () => {
    const ids = fc.string({
      unit: fc.constantFrom('a', '/', '+', '.', '..', '%', '2f', '@', 'ß', '\0', ' '),
      minLength: 1,
    });
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        expect(dirname(fifoPath('/f', one, 'out'))).toBe('/f');
        expect(basename(fifoPath('/f', one, 'out'))).toMatch(/^[\w.@%+-]+\.out$/);
        expect(fifoPath('/f', one, 'out') === fifoPath('/f', other, 'out')).toBe(one === other);
      }),
    );
  });
});
