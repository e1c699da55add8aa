import { describe, expect, it } from 'vitest';
import { freeNumbers } from '../../src/spec/free-numbers.ts';

describe('freeNumbers', () => {
  it('go on where the instances end, and fill the gaps first', () => {
    expect(freeNumbers(['0', '1'], 2)).toEqual(['2', '3']);
    expect(freeNumbers(['3', '0', '1'], 3)).toEqual(['2', '4', '5']);
    expect(freeNumbers([], 2)).toEqual(['0', '1']);
  });

  it('are none where none is asked for', () => {
    expect(freeNumbers(['0'], 0)).toEqual([]);
    expect(freeNumbers(['0'], -2)).toEqual([]);
  });
});
