import { appendFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listSegments } from '../../src/logs/folder.ts';
import { mendOverlap } from '../../src/logs/overlap.ts';
import { segmentName } from '../../src/logs/segment.ts';
import { SegmentSeries } from '../../src/logs/segment-series.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { seriesIn } from './segments.ts';

const WHOLE = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\nunfi';
const LIMITS = { maxSizeBytes: WHOLE.length, maxFiles: 10 };
const LINE_AT = WHOLE.length - 'unfi'.length;

/** What lies in the folder when the daemon dies in the middle of a rotation, each step on its own. */
const steps: Readonly<Record<string, { readonly older: string; readonly newer: string | null }>> = {
  'before the new segment is made': { older: WHOLE, newer: null },
  'when it is made and empty': { older: WHOLE, newer: '' },
  'when half of the line is copied': { older: WHOLE, newer: 'un' },
  'when all of the line is copied': { older: WHOLE, newer: 'unfi' },
  'when the line is cut off where it stood first': { older: WHOLE.slice(0, LINE_AT), newer: 'unfi' },
};

const name = (offset: number) => segmentName({ stream: 'all', offset });

describe('a rotation that a crash interrupts', () => {
  it.each(Object.keys(steps))('%s, loses and doubles no byte, and the line goes on whole', (step) => {
    using folder = tempFolder();
    const { older, newer } = steps[step] ?? expect.fail();
    writeFileSync(join(folder.path, name(0)), older);
    if (newer !== null) writeFileSync(join(folder.path, name(LINE_AT)), newer);
    using series = new SegmentSeries(folder.path, 'all', LIMITS);
    expect(series.end).toBe(WHOLE.length);
    series.write(Buffer.from('nished\nand more lines\nof which one is the last\n'));
    expect(seriesIn(folder.path).toString()).toBe(`${WHOLE}nished\nand more lines\nof which one is the last\n`);
    expect(readdirSync(folder.path)).toContain(name(LINE_AT));
  });
});

describe('mendOverlap leaves alone', () => {
  const mended = (dir: string) => mendOverlap(dir, listSegments(dir, 'all'));

  it('what somebody has appended to an older segment', () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, name(0)), 'one\n');
    writeFileSync(join(folder.path, name(4)), 'two\nthree\n');
    appendFileSync(join(folder.path, name(0)), 'theirs, much longer than ours\n');
    expect(mended(folder.path)).toHaveLength(2);
    const texts = readdirSync(folder.path).map((file) => readFileSync(join(folder.path, file), 'utf8'));
    expect(texts).toEqual(['one\ntheirs, much longer than ours\n', 'two\nthree\n']);
  });

  it.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a link', (path: string) => symlinkSync('/dev/null', path)],
  ])('%s in place of a segment', (_what, put) => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, name(0)), 'one\nunfi');
    put(join(folder.path, name(4)));
    expect(mended(folder.path)).toHaveLength(2);
    expect(readdirSync(folder.path)).toHaveLength(2);
  });

  it('a series of one segment, and one of none', () => {
    using folder = tempFolder();
    expect(mended(folder.path)).toEqual([]);
    writeFileSync(join(folder.path, name(0)), 'one\nunfi');
    expect(mended(folder.path)).toEqual([{ stream: 'all', offset: 0 }]);
  });
});
