import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutName, hang, wrap } from '../../src/cli/render/cut.ts';
import { type Column, table as lines } from '../../src/cli/render/table.ts';
import { fitting, padEnd, padStart, widthOf } from '../../src/cli/render/width.ts';

type Row = readonly [string, string, string];
const columns: readonly Column<Row>[] = [
  { title: 'name', align: 'left', text: ([name]) => name, tight: 4 },
  { title: 'figure', align: 'right', text: ([, figure]) => figure, worth: 1 },
  { title: 'reason', align: 'left', text: ([, , reason]) => reason, least: 6, tight: 3 },
];
const table = (...args: Parameters<typeof lines<Row>>): string =>
  lines(...args)
    .map((line) => `${line}\n`)
    .join('');
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
    const text = fc.string({ maxLength: 30, unit: fc.constantFrom('a', 'b', ' ', '-', '語', '🚀', 'é') });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text, text), { maxLength: 5 }),
        fc.integer({ min: 8, max: 100 }),
        (any, width) => {
          for (const line of lines(any, columns, width, plain)) expect(widthOf(line)).toBeLessThanOrEqual(width);
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
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['🚀🚀', 3, '🚀…'],
    ['e\u0301e\u0301e', 2, 'e\u0301…'],
  ])('%s to %i is %s', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
  });
});

describe('a name that is cut', () => {
  it.each([
    ['worker-of-many@12', 17, 'worker-of-many@12'],
    ['worker-of-many@12', 10, 'worker…@12'],
    ['worker-of-many@12', 2, 'w…'],
    ['worker-of-many@12', 1, '…'],
    ['worker-of-many@12', 0, ''],
  ])('%s to %i keeps both ends: %s', (name, width, expected) => {
    expect(cutName(name, width)).toBe(expected);
  });
});

describe('how wide a text is', () => {
  it.each([
    ['plain', 5],
    ['…●├─', 4],
    ['日本語', 6],
    ['ｆｕｌｌ', 8],
    ['한국어', 6],
    ['🚀', 2],
    ['🇩🇪', 2],
    ['❤', 1],
    ['❤\ufe0f', 2],
    ['e\u0301', 1],
    ['a\u200bb', 2],
    ['𠮷', 2],
    ['Ωé', 2],
  ])('%s: %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
    expect(padEnd(text, 10)).toBe(text + ' '.repeat(10 - width));
    expect(padStart(text, 10)).toBe(' '.repeat(10 - width) + text);
  });

  it('never tears a character from its marks', () => {
    expect(fitting('e\u0301e\u0301', 1)).toBe(2);
    expect(fitting('🚀🚀', 3)).toBe(2);
    expect(fitting('abc', -1)).toBe(0);
  });
});

describe('a line that hangs', () => {
  it('goes on behind its indentation', () => {
    expect(hang('one two three four', 14, 2)).toBe('one two three\n  four');
    expect(hang('one two three four five six', 14, 2)).toBe('one two three\n  four five\n  six');
    expect(hang('one two', null, 2)).toBe('one two');
    expect(hang('one two', 7, 2)).toBe('one two');
  });

  it('keeps a command whole that fits', () => {
    expect(hang('try `sup start web api` again', 18, 2)).toBe('try `sup start web\n  api` again');
    expect(hang('try `sup start web api` again', 22, 2)).toBe('try\n  `sup start web api`\n  again');
  });

  it('leaves room on the narrowest terminal', () => {
    expect(hang('abcdefghijklmnopqrst', 12, 30)).toBe('abcdefghijkl\n  mnopqrst');
  });
});

describe('wrapping', () => {
  it('loses nothing but the spaces at which it breaks', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('x', 'y', ' ', '語') }),
        fc.integer({ min: 2, max: 20 }),
        (text, width) => {
          const broken = wrap(text, width);
          for (const line of broken) expect(widthOf(line)).toBeLessThanOrEqual(width);
          expect(broken.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        },
      ),
    );
  });

  it('breaks at spaces', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('one-two-three', 8)).toEqual(['one-two-', 'three']);
  });
});
