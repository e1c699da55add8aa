import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeControls } from '../../src/logs/escape.ts';

describe('escapeControls', () => {
  it.each([
    ['plain text, ß and 🦀', 'plain text, ß and 🦀'],
    ['a\tb', 'a\tb'],
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['\u001b]0;title\u0007', '\\x1b]0;title\\x07'],
    ['50 %\r100 %', '50 %\\r100 %'],
    ['from Windows\r', 'from Windows'],
    ['\u009b2J', '\\x9b2J'],
    ['a\bb\u007f\0', 'a\\bb\\x7f\\0'],
  ])('%j is shown as %j', (line, shown) => {
    expect(escapeControls(line)).toBe(shown);
  });

  it('lets nothing through that a terminal obeys', () => {
    const anything = fc.string({ unit: fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(anything, (line) => {
        const obeyed = escapeControls(line)
          .split('')
          .filter((character) => {
            const code = character.charCodeAt(0);
            return character !== '\t' && (code < 0x20 || (code >= 0x7f && code < 0xa0));
          });
        expect(obeyed).toEqual([]);
      }),
    );
  });
});
