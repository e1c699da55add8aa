import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogChunk } from '../../src/logs/chunk.ts';
import { extent, lastLines, readRange } from '../../src/logs/read.ts';
import { segmentName } from '../../src/logs/segment.ts';
import { openDescriptors } from '../helpers/descriptors.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { layDown } from './segments.ts';

const textOf = (chunks: Iterable<LogChunk>) =>
  Buffer.concat([...chunks].map((chunk) => (chunk.kind === 'bytes' ? chunk.bytes : Buffer.from('<gap>')))).toString();

/** The plain way: all of it in memory. */
function naiveTail(text: string, count: number): string {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const all = [...lines.map((line) => `${line}\n`), ...(last === '' ? [] : [last])];
  return count <= 0 ? '' : all.slice(-count).join('');
}

const tail = (dir: string, count: number) => textOf(readRange(dir, 'all', lastLines(dir, 'all', count)));

describe('lastLines', () => {
  it('finds what the plain way finds, however the series is cut into segments', () => {
    const words = fc.array(fc.constantFrom('a', 'bc', '\n', '\n\n', 'ß'), { maxLength: 40 });
    const segments = fc.array(
      words.map((all) => all.join('')),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(segments, fc.integer({ min: -1, max: 30 }), fc.nat({ max: 1000 }), (pieces, count, offset) => {
        using folder = tempFolder();
        layDown(
          folder.path,
          pieces.filter((piece) => piece !== '').map((piece) => Buffer.from(piece)),
          offset,
        );
        expect(tail(folder.path, count)).toBe(naiveTail(pieces.join(''), count));
      }),
      { numRuns: 200 },
    );
  });

  it('finds them over the edges of the blocks that it reads', () => {
    using folder = tempFolder();
    const lines = Array.from({ length: 3000 }, (_, index) => `${index} ${'x'.repeat((index * 37) % 211)}\n`);
    const half = lines.slice(0, 1500).join('');
    const rest = lines.slice(1500).join('');
    layDown(folder.path, [Buffer.from(half), Buffer.from(rest)]);
    for (const count of [1, 2, 617, 618, 1499, 1500, 1501, 2999, 3000, 4000]) {
      expect(tail(folder.path, count)).toBe(naiveTail(half + rest, count));
    }
  });

  it('reads no further back than it must', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('old\n'), Buffer.from('new\n'.repeat(100))]);
    const before = lastLines(folder.path, 'all', 100);
    rmSync(join(folder.path, segmentName({ stream: 'all', offset: 0 })));
    expect(before).toEqual({ from: 4, to: 404 });
    expect(lastLines(folder.path, 'all', 100)).toEqual(before);
    expect(lastLines(folder.path, 'all', 101)).toEqual(before);
  });

  it('is at the end of a segment that has nothing in it yet', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('one\ntwo\n'), Buffer.alloc(0)]);
    expect(tail(folder.path, 1)).toBe('two\n');
  });

  it('finds nothing where there is nothing', () => {
    using folder = tempFolder();
    expect(lastLines(join(folder.path, 'absent'), 'all', 10)).toEqual({ from: 0, to: 0 });
    expect(extent(join(folder.path, 'absent'), 'all')).toBeUndefined();
  });
});

describe('readRange', () => {
  it('gives exactly the bytes of the range', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('0123456789'), Buffer.from('abcdefghij'), Buffer.from('klm')], 100);
    expect(extent(folder.path, 'all')).toEqual({ from: 100, to: 123 });
    expect(textOf(readRange(folder.path, 'all', { from: 100, to: 123 }))).toBe('0123456789abcdefghijklm');
    expect(textOf(readRange(folder.path, 'all', { from: 108, to: 112 }))).toBe('89ab');
    expect(textOf(readRange(folder.path, 'all', { from: 120, to: 999 }))).toBe('klm');
    expect(textOf(readRange(folder.path, 'all', { from: 110, to: 110 }))).toBe('');
  });

  it('shows what was pruned as a gap', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('0123456789'), Buffer.from('abcdefghij'), Buffer.from('klm')]);
    rmSync(join(folder.path, segmentName({ stream: 'all', offset: 10 })));
    expect([...readRange(folder.path, 'all', { from: 8, to: 23 })]).toEqual([
      { kind: 'bytes', offset: 8, bytes: Buffer.from('89') },
      { kind: 'gap', from: 10, to: 20 },
      { kind: 'bytes', offset: 20, bytes: Buffer.from('klm') },
    ]);
    rmSync(join(folder.path, segmentName({ stream: 'all', offset: 0 })));
    expect([...readRange(folder.path, 'all', { from: 0, to: 15 })]).toEqual([{ kind: 'gap', from: 0, to: 15 }]);
  });

  it('closes what it opened, also when it is left early', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('0123456789'), Buffer.from('abcdefghij')]);
    const before = openDescriptors();
    for (const chunk of readRange(folder.path, 'all', { from: 0, to: 20 })) {
      expect(chunk.kind).toBe('bytes');
      break;
    }
    expect(openDescriptors()).toEqual(before);
  });
});
