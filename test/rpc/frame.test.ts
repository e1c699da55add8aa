import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameSplitter, MAX_FRAME_BYTES } from '../../src/rpc/frame.ts';

/** Cuts `bytes` at the given places, which are taken modulo its length. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
}

function split(chunks: readonly Buffer[], splitter = new FrameSplitter()): string[] {
  return chunks.flatMap((chunk) => splitter.push(chunk)).map((frame) => frame.toString('utf8'));
}

const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\n', ''));

describe('FrameSplitter', () => {
  it('finds the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(), { maxLength: 60 }), (lines, places) => {
        const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
        expect(split(cut(bytes, places))).toEqual(lines);
      }),
    );
  });

  it('finds them byte by byte, in the middle of characters too', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
        expect(split([...bytes].map((byte) => Buffer.from([byte])))).toEqual(lines);
      }),
    );
  });

  it('gives frames that later chunks do not overwrite', () => {
    const splitter = new FrameSplitter();
    const first = [...splitter.push(Buffer.from('on')), ...splitter.push(Buffer.from('e\n'))];
    splitter.push(Buffer.from('tw'));
    splitter.push(Buffer.from('o\nthree'));
    expect(first.map(String)).toEqual(['one']);
  });

  it('keeps what has no end yet, and counts it', () => {
    const splitter = new FrameSplitter();
    expect(splitter.push(Buffer.from('a\nbc'))).toHaveLength(1);
    expect(splitter.pendingBytes).toBe(2);
    splitter.push(Buffer.from('d\n'));
    expect(splitter.pendingBytes).toBe(0);
  });

  it.each([[[100]], [[50, 50]], [[1, 99]]])('takes a line of exactly the limit and no byte more (%o)', (sizes) => {
    const chunks = sizes.map((size) => Buffer.alloc(size, 'x'));
    expect(split([...chunks, Buffer.from('\n')], new FrameSplitter(100))).toEqual(['x'.repeat(100)]);
    const tooMuch = (): string[] => split([...chunks, Buffer.from('x\n')], new FrameSplitter(100));
    expect(tooMuch).toThrow(expect.objectContaining({ code: 'WIRE_FRAME_TOO_LARGE' }));
  });

  it('refuses a line that does not end before it has gathered more than the limit', () => {
    const splitter = new FrameSplitter(1_000);
    const flood = (): void => {
      for (let i = 0; i < 1_000; i += 1) splitter.push(Buffer.alloc(10, 'x'));
    };
    expect(flood).toThrow(expect.objectContaining({ code: 'WIRE_FRAME_TOO_LARGE' }));
    expect(splitter.pendingBytes).toBe(0);
  });

  it('takes a longest line in tiny pieces in about the time of a short one, byte for byte', () => {
    // A splitter that scans from the start again at each chunk would need a hundred thousand times this.
    const perByte = (bytes: number): number => {
      const splitter = new FrameSplitter();
      const piece = Buffer.alloc(16, 'x');
      const begin = process.hrtime.bigint();
      for (let i = 0; i < bytes; i += piece.length) splitter.push(piece);
      expect(splitter.push(Buffer.from('\n'))[0]).toHaveLength(bytes);
      return Number(process.hrtime.bigint() - begin) / bytes;
    };
    perByte(256 * 1024);
    expect(perByte(MAX_FRAME_BYTES)).toBeLessThan(20 * perByte(256 * 1024));
  });
});
