import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as logFolder from '../../src/logs/folder.ts';
import { segmentName } from '../../src/logs/segment.ts';
import { SegmentReader } from '../../src/logs/segment-reader.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { layDown } from './segments.ts';

/** What happens in the moment before the reader looks into the folder. */
let beforeListing: (() => void) | undefined;

vi.mock('../../src/logs/folder.ts', async (original) => {
  const folder = await original<typeof logFolder>();
  const listSegments: typeof logFolder.listSegments = (...args) => {
    const act = beforeListing;
    beforeListing = undefined;
    act?.();
    return folder.listSegments(...args);
  };
  return { ...folder, listSegments };
});

afterEach(() => {
  beforeListing = undefined;
});

const path = (dir: string, offset: number) => join(dir, segmentName({ stream: 'all', offset }));
const bytes = (offset: number, text: string) => ({ kind: 'bytes', offset, bytes: Buffer.from(text) });

describe('SegmentReader', () => {
  it('reads what was written between its look at the file and its look at the folder', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('first')]);
    using reader = new SegmentReader(folder.path, 'all', 0);
    expect(reader.next()).toEqual(bytes(0, 'first'));
    beforeListing = () => {
      appendFileSync(path(folder.path, 0), ', and the last words');
      layDown(folder.path, [Buffer.from('next')], 25);
    };
    expect(reader.next()).toEqual(bytes(5, ', and the last words'));
    expect(reader.next()).toEqual(bytes(25, 'next'));
    expect(reader.next()).toBeUndefined();
    expect(reader.position).toBe(29);
  });

  it('reads on from a segment that was pruned at that moment', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('first')]);
    using reader = new SegmentReader(folder.path, 'all', 0);
    reader.next();
    beforeListing = () => {
      appendFileSync(path(folder.path, 0), '!');
      layDown(folder.path, [Buffer.from('later')], 6);
      rmSync(path(folder.path, 0));
    };
    expect(reader.next()).toEqual(bytes(5, '!'));
    expect(reader.next()).toEqual(bytes(6, 'later'));
  });

  it('gives pieces of at most the size that was asked for', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('abcdef'), Buffer.from('gh')]);
    using reader = new SegmentReader(folder.path, 'all', 1);
    expect([reader.next(3), reader.next(3), reader.next(3), reader.next(3)]).toEqual([
      bytes(1, 'bcd'),
      bytes(4, 'ef'),
      bytes(6, 'gh'),
      undefined,
    ]);
  });

  it('waits at an offset that has not been written yet', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('abc')]);
    using reader = new SegmentReader(folder.path, 'all', 5);
    expect(reader.next()).toBeUndefined();
    appendFileSync(path(folder.path, 0), 'def');
    expect(reader.next()).toEqual(bytes(5, 'f'));
  });
});
