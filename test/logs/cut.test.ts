import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, endsLine, lineRoom } from '../../src/logs/cut.ts';

const text = (words: string) => Buffer.from(words);

/** Writes chunks as the writer does, in memory. */
function segmentsOf(chunks: readonly Uint8Array[], maxBytes: number): Buffer[] {
  const segments: Buffer[] = [Buffer.alloc(0)];
  let full = false;
  for (const chunk of chunks) {
    for (let done = 0; done < chunk.length; ) {
      if (full) segments.push(Buffer.alloc(0));
      const segment = segments.at(-1) ?? Buffer.alloc(0);
      const part = cut(chunk.subarray(done), { bytes: segment.length, atLineStart: endsLine(segment) }, maxBytes);
      segments[segments.length - 1] = Buffer.concat([segment, chunk.subarray(done, done + part.take)]);
      done += part.take;
      full = part.full;
    }
  }
  return segments;
}

describe('cut', () => {
  it('takes all while the room behind it takes another line', () => {
    expect(cut(text('one\ntwo'), { bytes: 0, atLineStart: false }, 80)).toEqual({ take: 7, full: false });
  });

  it('ends the segment at the last line end that fits', () => {
    expect(cut(text('aaa\nbbb\nccc\n'), { bytes: 70, atLineStart: true }, 80)).toEqual({ take: 8, full: true });
  });

  it('ends it early, so that the next line is not torn', () => {
    expect(cut(text('aaa\nbb'), { bytes: 70, atLineStart: true }, 80)).toEqual({ take: 4, full: true });
  });

  it('gives a line that does not fit a segment of its own when none of it is written yet', () => {
    expect(cut(text('a'.repeat(30)), { bytes: 60, atLineStart: true }, 80)).toEqual({ take: 0, full: true });
    expect(cut(text('a'.repeat(30)), { bytes: 60, atLineStart: false }, 80)).toEqual({ take: 20, full: true });
  });

  it('takes nothing into a segment that is full or too large already', () => {
    expect(cut(text('a\n'), { bytes: 80, atLineStart: true }, 80)).toEqual({ take: 0, full: true });
    expect(cut(text('a\n'), { bytes: 90, atLineStart: true }, 80)).toEqual({ take: 0, full: true });
  });

  const lines = fc.array(
    fc.nat({ max: 40 }).map((length) => `${'x'.repeat(length)}\n`),
    { maxLength: 60 },
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 20 });

  /** The text in chunks of the given sizes, over and over. */
  const chunked = (bytes: Buffer, by: readonly number[]): Buffer[] => {
    const chunks: Buffer[] = [];
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = by[turn % by.length] ?? 1;
      chunks.push(bytes.subarray(at, at + size));
      at += size;
    }
    return chunks;
  };

  it('neither loses nor moves a byte, and no segment is too large or empty', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), sizes, fc.integer({ min: 1, max: 90 }), (bytes, by, maxBytes) => {
        const segments = segmentsOf(chunked(Buffer.from(bytes), by), maxBytes);
        expect(Buffer.concat(segments).equals(bytes)).toBe(true);
        expect(segments.every(({ length }) => length <= maxBytes)).toBe(true);
        expect(segments.slice(1).every(({ length }) => length > 0)).toBe(true);
      }),
    );
  });

  it('never tears a line that is no longer than its room', () => {
    fc.assert(
      fc.property(lines, sizes, fc.integer({ min: 8 * 41, max: 500 }), (all, by, maxBytes) => {
        expect(lineRoom(maxBytes)).toBeGreaterThanOrEqual(41);
        const segments = segmentsOf(chunked(text(all.join('')), by), maxBytes);
        expect(segments.slice(0, -1).every(endsLine)).toBe(true);
      }),
    );
  });
});
