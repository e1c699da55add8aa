import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureSegments } from '../../src/logs/folder.ts';
import { SegmentWriter } from '../../src/logs/segment-writer.ts';
import { openDescriptors } from '../helpers/descriptors.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { layDown, seriesIn } from './segments.ts';

const text = (words: string) => Buffer.from(words);
const roomy = { maxSizeBytes: 1000, maxFiles: 5 };
const first = 'all-0000000000000000000.log';

describe('SegmentWriter', () => {
  it('makes the folder and the first segment, readable by the group and by nobody else', () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'app', 'web@0');
    using writer = new SegmentWriter(dir, 'all', roomy);
    expect(writer.write(text('hello\n'))).toEqual({ bytes: 6 });
    expect(readFileSync(join(dir, first), 'utf8')).toBe('hello\n');
    const umask = process.umask();
    expect(statSync(join(dir, first)).mode & 0o777).toBe(0o640 & ~umask);
    expect(statSync(dir).mode & 0o777).toBe(0o750 & ~umask);
  });

  it('goes on behind the newest segment, and its offsets with it', () => {
    using folder = tempFolder();
    layDown(folder.path, [text('first\n'), text('second, torn')], 40);
    using writer = new SegmentWriter(folder.path, 'all', roomy);
    expect(writer.end).toBe(58);
    writer.write(text(' and mended\n'));
    expect(seriesIn(folder.path).toString()).toBe('first\nsecond, torn and mended\n');
  });

  it('rotates a newest segment that is full already before it writes', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.alloc(1000, 'x')]);
    using writer = new SegmentWriter(folder.path, 'all', roomy);
    expect(writer.write(text('next\n'))).toEqual({ bytes: 5 });
    expect(measureSegments(folder.path, 'all')).toEqual([
      { stream: 'all', offset: 0, bytes: 1000 },
      { stream: 'all', offset: 1000, bytes: 5 },
    ]);
  });

  it('keeps every byte over rotations and over its own restarts, in whatever pieces they come', () => {
    const pieces = fc.array(fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.constant('restart' as const)), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 120 }), (all, maxSizeBytes) => {
        using folder = tempFolder();
        const limits = { maxSizeBytes, maxFiles: 10_000 };
        let writer = new SegmentWriter(folder.path, 'all', limits);
        for (const piece of all) {
          if (piece !== 'restart') {
            writer.write(piece);
          } else {
            writer[Symbol.dispose]();
            writer = new SegmentWriter(folder.path, 'all', limits);
          }
        }
        writer[Symbol.dispose]();
        expect(seriesIn(folder.path).equals(Buffer.concat(all.filter((piece) => piece !== 'restart')))).toBe(true);
        expect(measureSegments(folder.path, 'all').every(({ bytes }) => bytes <= maxSizeBytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps only the newest files, and obeys a new limit from the next write on', () => {
    using folder = tempFolder();
    using writer = new SegmentWriter(folder.path, 'all', { maxSizeBytes: 16, maxFiles: 2 });
    for (let line = 10; line < 30; line += 1) writer.write(text(`line number ${line}\n`));
    expect(readdirSync(folder.path)).toHaveLength(2);
    expect(writer.end).toBe(300);
    expect(seriesIn(folder.path).toString()).toMatch(/29\n$/);

    writer.limit({ maxSizeBytes: 1000, maxFiles: 1 });
    for (let line = 30; line < 40; line += 1) writer.write(text(`line number ${line}\n`));
    expect(readdirSync(folder.path)).toHaveLength(1);
    expect(seriesIn(folder.path).length).toBeGreaterThan(100);
  });

  it('writes two streams of one folder side by side', () => {
    using folder = tempFolder();
    using out = new SegmentWriter(folder.path, 'out', roomy);
    using err = new SegmentWriter(folder.path, 'err', roomy);
    out.write(text('o'));
    err.write(text('ee'));
    expect(seriesIn(folder.path, 'out').toString()).toBe('o');
    expect(seriesIn(folder.path, 'err').toString()).toBe('ee');
  });
});

describe('SegmentWriter refuses', () => {
  const refused = (dir: string) => {
    try {
      new SegmentWriter(dir, 'all', roomy)[Symbol.dispose]();
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('a link in place of a segment, and leaves alone what it leads to', () => {
    using folder = tempFolder();
    const victim = join(folder.path, 'victim');
    writeFileSync(victim, 'precious');
    const dir = join(folder.path, 'logs');
    mkdirSync(dir);
    symlinkSync(victim, join(dir, first));
    expect(refused(dir)).toMatchObject({
      code: 'LOG_DIR_UNWRITABLE',
      params: { path: dir },
      hint: expect.stringMatching(/logs\.dir/),
    });
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  it('a link in place of the folder', () => {
    using folder = tempFolder();
    mkdirSync(join(folder.path, 'elsewhere'));
    symlinkSync('elsewhere', join(folder.path, 'logs'));
    expect(refused(join(folder.path, 'logs'))).toMatchObject({ code: 'LOG_DIR_UNWRITABLE' });
    expect(readdirSync(join(folder.path, 'elsewhere'))).toEqual([]);
  });

  it('a FIFO in place of a segment, and does not wait for its reader', () => {
    using folder = tempFolder();
    execFileSync('mkfifo', [join(folder.path, first)]);
    expect(refused(folder.path)).toMatchObject({ code: 'LOG_DIR_UNWRITABLE' });
  });

  it('a folder below a file', () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'file'), '');
    expect(refused(join(folder.path, 'file', 'web@0'))).toMatchObject({ code: expect.stringMatching(/^LOG_/) });
  });

  it('and leaves no descriptor open', () => {
    using folder = tempFolder();
    execFileSync('mkfifo', [join(folder.path, first)]);
    mkdirSync(join(folder.path, 'out-0000000000000000000.log'));
    const before = openDescriptors();
    refused(folder.path);
    expect(() => new SegmentWriter(folder.path, 'out', roomy)).toThrow(/illegal operation on a directory/);
    expect(openDescriptors()).toEqual(before);
  });
});

describe('when a rotation fails', () => {
  it('nothing is lost: the same bytes can be written again', () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'logs');
    using writer = new SegmentWriter(dir, 'all', { maxSizeBytes: 10, maxFiles: 5 });
    const inTheWay = join(dir, 'all-0000000000000000010.log');
    mkdirSync(inTheWay);

    const bytes = text('123456789\nabcdefgh\n');
    const stopped = writer.write(bytes);
    expect(stopped).toMatchObject({ bytes: 10, failure: { code: 'LOG_WRITE_FAILED' } });
    expect(writer.write(bytes.subarray(10))).toMatchObject({ bytes: 0, failure: { code: 'LOG_WRITE_FAILED' } });

    execFileSync('rmdir', [inTheWay]);
    expect(writer.write(bytes.subarray(stopped.bytes))).toEqual({ bytes: 9 });
    expect(seriesIn(dir).equals(bytes)).toBe(true);
  });
});
