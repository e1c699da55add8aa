import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, wrap } from '../../src/cli/render/cut.ts';
import { type Column, table } from '../../src/cli/render/table.ts';

type Row = readonly [string, string, string];
const columns: readonly Column<Row>[] = [
  { title: 'name', align: 'left', text: ([name]) => name, tight: 4 },
  { title: 'figure', align: 'right', text: ([, figure]) => figure, worth: 1 },
  { title: 'reason', align: 'left', text: ([, , reason]) => reason, least: 6, tight: 3 },
];
const plain = (text: string): string => text;
const rows: readonly Row[] = [
  ['short', '1', 'because'],
  ['a-longer-name', '22', 'because of something else'],
];

describe('a table', () => {
  it('is as wide as it likes where there is no terminal', () => {
    expect(table(rows, columns, null, plain)).toBe(
      [
        'name           figure  reason',
        'short               1  because',
        'a-longer-name      22  because of something else',
        '',
      ].join('\n'),
    );
  });

  it('first cuts what may be cut', () => {
    expect(table(rows, columns, 34, plain)).toBe(
      [
        'name           figure  reason',
        'short               1  because',
        'a-longer-name      22  because of…',
        '',
      ].join('\n'),
    );
  });

  it('then lets the least worthy column go, and has more room for the rest', () => {
    expect(table(rows, columns, 28, plain)).toBe(
      ['name           reason', 'short          because', 'a-longer-name  because of s…', ''].join('\n'),
    );
  });

  it('and last cuts what must stay', () => {
    expect(table(rows, columns, 10, plain)).toBe(['name  rea…', 'sho…  bec…', 'a-l…  bec…', ''].join('\n'));
  });

  it('never is wider than the terminal', () => {
    const text = fc.string({ maxLength: 30, unit: fc.constantFrom('a', 'b', ' ', '-') });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text, text), { maxLength: 5 }),
        fc.integer({ min: 8, max: 100 }),
        (any, width) => {
          for (const line of table(any, columns, width, plain).split('\n'))
            expect(line.length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  it('colours only what is there, and aligns without the colours', () => {
    const painted = columns.map((column) => ({ ...column, paint: (cell: string) => `<${cell}>` }));
    expect(table([['a', '', '']], painted, null, plain)).toBe('name  figure  reason\n<a   >  <      >\n');
  });
});

describe('cutting', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['abcd', 1, '…'],
    ['abcd', 0, ''],
  ])('%s to %i is %s', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
  });
});

describe('wrapping', () => {
  it('loses nothing but the spaces at which it breaks', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('x', 'y', ' ') }),
        fc.integer({ min: 1, max: 20 }),
        (text, width) => {
          const lines = wrap(text, width);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        },
      ),
    );
  });

  it('breaks at spaces', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('one-two-three', 8)).toEqual(['one-two-', 'three']);
  });
});
