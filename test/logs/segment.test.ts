import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endOf,
  parseSegmentName,
  segmentHolding,
  segmentName,
  segmentsAmong,
  streamsAmong,
  type Stream,
} from '../../src/logs/segment.ts';

const streams = fc.constantFrom<Stream>('all', 'out', 'err');
const offsets = fc.nat({ max: Number.MAX_SAFE_INTEGER });

describe('segment names', () => {
  it('hold the offset, and give it back', () => {
    expect(segmentName({ stream: 'all', offset: 0 })).toBe('all-0000000000000000000.log');
    fc.assert(
      fc.property(streams, offsets, (stream, offset) => {
        expect(parseSegmentName(segmentName({ stream, offset }))).toEqual({ stream, offset });
      }),
    );
  });

  it('sort as the offsets do', () => {
    fc.assert(
      fc.property(offsets, offsets, (a, b) => {
        const [first, second] = [a, b].map((offset) => segmentName({ stream: 'out', offset }));
        expect((first ?? '') < (second ?? '')).toBe(a < b);
      }),
    );
  });

  it.each([
    'all-12.log',
    'all-0000000000000000000.log.gz',
    'x-all-0000000000000000000.log',
    'log-0000000000000000000.log',
    'all-00000000000000000-1.log',
    'all-9999999999999999999.log',
    'index',
  ])('%s is no segment', (name) => {
    expect(parseSegmentName(name)).toBeUndefined();
  });
});

describe('the segments in a folder', () => {
  const names = [
    'err-0000000000000000005.log',
    'all-0000000000000000100.log',
    'notes.txt',
    'all-0000000000000000020.log',
  ];

  it('are those of one stream, oldest first', () => {
    expect(segmentsAmong(names, 'all').map(({ offset }) => offset)).toEqual([20, 100]);
    expect(segmentsAmong(names, 'out')).toEqual([]);
    expect(streamsAmong(names)).toEqual(['all', 'err']);
  });

  it('hold an offset in the last that begins at or before it', () => {
    const segments = segmentsAmong(names, 'all');
    expect(segmentHolding(segments, 19)).toBeUndefined();
    expect(segmentHolding(segments, 20)?.offset).toBe(20);
    expect(segmentHolding(segments, 99)?.offset).toBe(20);
    expect(segmentHolding(segments, 100)?.offset).toBe(100);
    expect(segmentHolding(segments, 5000)?.offset).toBe(100);
    expect(endOf({ stream: 'all', offset: 20, bytes: 80 })).toBe(100);
  });
});
