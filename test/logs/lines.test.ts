import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../src/logs/lines.ts';

const texts = (lines: readonly { readonly bytes: Uint8Array }[]) =>
  lines.map(({ bytes }) => Buffer.from(bytes).toString());

describe('LineSplitter', () => {
  it('finds the same lines however the bytes are cut into chunks', () => {
    const words = fc
      .array(fc.constantFrom('a', 'ß', '\n', '\n\n', '🦀', '\r'), { maxLength: 60 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(words, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (text, sizes) => {
        const splitter = new LineSplitter();
        const bytes = Buffer.from(text);
        const lines: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          lines.push(...texts(splitter.push(bytes.subarray(at, at + size))));
          at += size;
        }
        const rest = splitter.rest();
        expect([...lines, rest === undefined ? '' : texts([rest])[0]]).toEqual(text.split('\n'));
        expect(splitter.rest()).toBeUndefined();
      }),
    );
  });

  it('says what has no newline yet', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from('one\ntw'))).toEqual([{ bytes: Buffer.from('one'), ended: true }]);
    expect(splitter.push(Buffer.from('o'))).toEqual([]);
    expect(splitter.rest()).toEqual({ bytes: Buffer.from('two'), ended: false });
  });

  it('gives a line that is too long in pieces, and cuts no character in two', () => {
    const splitter = new LineSplitter(5);
    const pieces = [...splitter.push(Buffer.from('aaa🦀ßßß\nb\n'))];
    expect(texts(pieces)).toEqual(['aaa', '🦀', 'ßß', 'ß', 'b']);
    expect(pieces.map(({ ended }) => ended)).toEqual([false, false, false, true, true]);
  });

  it('loses no byte of long lines, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (bytes, max) => {
        const splitter = new LineSplitter(max);
        const lines = splitter.push(bytes);
        const rest = splitter.rest();
        const parts = [...lines, ...(rest === undefined ? [] : [rest])];
        expect(parts.every((part) => part.bytes.length <= max)).toBe(true);
        expect(
          Buffer.concat(parts.flatMap((part) => [part.bytes, Buffer.from(part.ended ? '\n' : '')])).equals(bytes),
        ).toBe(true);
      }),
    );
  });
});
