import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listSegments } from '../../src/logs/folder.ts';
import { prune, pruned } from '../../src/logs/prune.ts';
import { segmentName } from '../../src/logs/segment.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { layDown } from './segments.ts';

const segments = [0, 10, 20, 30].map((offset) => ({ stream: 'all' as const, offset }));

describe('pruned', () => {
  it.each([
    [5, []],
    [4, []],
    [3, [0]],
    [1, [0, 10, 20]],
    [0, [0, 10, 20]],
  ])('with %i files to stay, the oldest go and never the newest', (maxFiles, gone) => {
    expect(pruned(segments, maxFiles).map(({ offset }) => offset)).toEqual(gone);
  });
});

describe('prune', () => {
  it('never stops the capture: what cannot be listed or removed is left', () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'not-a-folder'), '');
    expect(prune(join(folder.path, 'not-a-folder'), 'all', 1)).toBe(0);

    layDown(folder.path, [Buffer.from('0123456789')], 10);
    mkdirSync(join(folder.path, segmentName({ stream: 'all', offset: 0 })));
    expect(prune(folder.path, 'all', 1)).toBe(0);
    expect(listSegments(folder.path, 'all')).toHaveLength(2);
  });

  it('removes the oldest segments of its stream and nothing else', () => {
    using folder = tempFolder();
    const bytes = Buffer.from('0123456789');
    layDown(folder.path, [bytes, bytes, bytes], 0, 'all');
    layDown(folder.path, [bytes, bytes, bytes], 0, 'err');
    writeFileSync(join(folder.path, 'all-notes.txt'), 'keep');

    expect(prune(folder.path, 'all', 1)).toBe(2);
    expect(listSegments(folder.path, 'all').map(({ offset }) => offset)).toEqual([20]);
    expect(listSegments(folder.path, 'err')).toHaveLength(3);
    expect(readdirSync(folder.path)).toContain('all-notes.txt');
  });
});
