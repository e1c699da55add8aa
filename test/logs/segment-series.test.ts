import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listStreams, measureSegments } from '../../src/logs/folder.ts';
import { readRange } from '../../src/logs/read.ts';
import { LOOK_MS, SegmentSeries } from '../../src/logs/segment-series.ts';
import { openDescriptors } from '../helpers/descriptors.ts';
import { limitFileSize } from '../helpers/limits.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { layDown, seriesIn } from './segments.ts';

const text = (words: string) => Buffer.from(words);
const roomy = { maxSizeBytes: 1000, maxFiles: 5 };
const first = 'all-0000000000000000000.log';

describe('SegmentSeries', () => {
  it('makes the folder and the first segment, readable by the group and by nobody else', () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'app', 'web@0');
    using writer = new SegmentSeries(dir, 'all', roomy);
    expect(writer.write(text('hello\n'))).toEqual({ bytes: 6 });
    expect(readFileSync(join(dir, first), 'utf8')).toBe('hello\n');
    const umask = process.umask();
    expect(statSync(join(dir, first)).mode & 0o777).toBe(0o640 & ~umask);
    expect(statSync(dir).mode & 0o777).toBe(0o750 & ~umask);
  });

  it('goes on behind the newest segment, and its offsets with it', () => {
    using folder = tempFolder();
    layDown(folder.path, [text('first\n'), text('second, torn')], 40);
    using writer = new SegmentSeries(folder.path, 'all', roomy);
    expect(writer.end).toBe(58);
    writer.write(text(' and mended\n'));
    expect(seriesIn(folder.path).toString()).toBe('first\nsecond, torn and mended\n');
  });

  it('rotates a newest segment that is full already before it writes', () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.alloc(1000, 'x')]);
    using writer = new SegmentSeries(folder.path, 'all', roomy);
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
        let writer = new SegmentSeries(folder.path, 'all', limits);
        for (const piece of all) {
          if (piece !== 'restart') {
            writer.write(piece);
          } else {
            writer[Symbol.dispose]();
            writer = new SegmentSeries(folder.path, 'all', limits);
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
    using writer = new SegmentSeries(folder.path, 'all', { maxSizeBytes: 16, maxFiles: 2 });
    for (let line = 10; line < 30; line += 1) writer.write(text(`line number ${line}\n`));
    expect(readdirSync(folder.path)).toHaveLength(2);
    expect(writer.end).toBe(300);
    expect(seriesIn(folder.path).toString()).toMatch(/29\n$/);

    writer.limit({ maxSizeBytes: 1000, maxFiles: 1 });
    for (let line = 30; line < 40; line += 1) writer.write(text(`line number ${line}\n`));
    expect(readdirSync(folder.path)).toHaveLength(1);
    expect(seriesIn(folder.path).length).toBeGreaterThan(100);
  });

  it('shows a series that readers do not expect before its first byte, and no other', () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'logs');
    const streams = (['all', 'out', 'err', 'all'] as const).map((stream) => {
      new SegmentSeries(dir, stream, roomy)[Symbol.dispose]();
      return listStreams(dir);
    });
    expect(streams).toEqual([[], ['out'], ['out', 'err'], ['all', 'out', 'err']]);
  });

  it('prunes what an earlier life has left beyond the limit', () => {
    using folder = tempFolder();
    layDown(folder.path, ['one\n', 'two\n', 'three\n'].map(text));
    using writer = new SegmentSeries(folder.path, 'all', { maxSizeBytes: 1000, maxFiles: 2 });
    writer.write(text('four\n'));
    expect(seriesIn(folder.path).toString()).toBe('two\nthree\nfour\n');
  });

  it('has one descriptor open however often it rotates', () => {
    using folder = tempFolder();
    const before = openDescriptors();
    using writer = new SegmentSeries(folder.path, 'all', { maxSizeBytes: 5, maxFiles: 3 });
    expect(openDescriptors()).toEqual(before);
    for (let line = 0; line < 20; line += 1) writer.write(text('line\n'));
    expect(openDescriptors()).toHaveLength(before.length + 1);
    writer[Symbol.dispose]();
    expect(openDescriptors()).toEqual(before);
  });

  it('writes two streams of one folder side by side', () => {
    using folder = tempFolder();
    using out = new SegmentSeries(folder.path, 'out', roomy);
    using err = new SegmentSeries(folder.path, 'err', roomy);
    out.write(text('o'));
    err.write(text('ee'));
    expect(seriesIn(folder.path, 'out').toString()).toBe('o');
    expect(seriesIn(folder.path, 'err').toString()).toBe('ee');
  });
});

/** Takes the right to write in a folder; root is stopped by nothing but a file system that nobody may write. */
function closeTo(dir: string): Disposable {
  if (process.getuid?.() === 0) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', dir]);
    return { [Symbol.dispose]: () => void execFileSync('umount', [dir]) };
  }
  chmodSync(dir, 0o500);
  return { [Symbol.dispose]: () => chmodSync(dir, 0o700) };
}

describe('SegmentSeries refuses', () => {
  const refused = (dir: string) => {
    try {
      new SegmentSeries(dir, 'all', roomy)[Symbol.dispose]();
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
      params: { path: join(dir, first) },
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
    writeFileSync(join(folder.path, 'file'), '', { mode: 0o777 });
    expect(refused(join(folder.path, 'file', 'web@0'))).toMatchObject({ code: 'LOG_DIR_UNWRITABLE' });
  });

  it('a segment that is a folder', () => {
    using folder = tempFolder();
    mkdirSync(join(folder.path, first));
    expect(refused(folder.path)).toMatchObject({ code: 'LOG_DIR_UNWRITABLE' });
  });

  it('a folder that may not be written', () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'closed');
    mkdirSync(dir);
    const below = join(dir, 'app', 'web@0');
    const closed = closeTo(dir);
    const refusals = [refused(dir), refused(below)];
    closed[Symbol.dispose]();
    expect(refusals).toMatchObject([
      { code: 'LOG_DIR_UNWRITABLE', params: { path: dir } },
      { code: 'LOG_DIR_UNWRITABLE', params: { path: below } },
    ]);
  });

  it('nothing before the first byte, and makes nothing either', () => {
    using folder = tempFolder();
    using writer = new SegmentSeries(join(folder.path, 'app', 'web@0'), 'all', roomy);
    expect(writer.end).toBe(0);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe('what takes the place of a segment later', () => {
  it.each([
    ['a link', (path: string, victim: string) => symlinkSync(victim, path)],
    ['a FIFO', (path: string) => void execFileSync('mkfifo', [path])],
  ])('%s stops the writing and is left alone', (_name, intrude) => {
    using folder = tempFolder();
    using writer = new SegmentSeries(folder.path, 'all', roomy);
    const victim = join(folder.path, 'victim');
    writeFileSync(victim, 'precious');
    intrude(join(folder.path, first), victim);
    const before = openDescriptors();
    expect(writer.write(text('x'))).toMatchObject({ bytes: 0, failure: { code: 'LOG_WRITE_FAILED' } });
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(openDescriptors()).toEqual(before);
  });

  it('a FIFO that somebody reads gets nothing', () => {
    using folder = tempFolder();
    using writer = new SegmentSeries(folder.path, 'all', roomy);
    execFileSync('mkfifo', [join(folder.path, first)]);
    const reader = openSync(join(folder.path, first), constants.O_RDWR | constants.O_NONBLOCK);
    const before = openDescriptors();
    expect(writer.write(text('x'))).toMatchObject({ bytes: 0, failure: { code: 'LOG_WRITE_FAILED' } });
    expect(openDescriptors()).toEqual(before);
    closeSync(reader);
  });

  it('a link in place of the folder is not followed', () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'logs');
    using writer = new SegmentSeries(dir, 'all', roomy);
    mkdirSync(join(folder.path, 'elsewhere'));
    symlinkSync('elsewhere', dir);
    expect(writer.write(text('x'))).toMatchObject({ bytes: 0, failure: { code: 'LOG_WRITE_FAILED' } });
    expect(readdirSync(join(folder.path, 'elsewhere'))).toEqual([]);
  });
});

describe('when the disk takes only a part', () => {
  it('the segment goes on where it stopped and still ends where it should', () => {
    using folder = tempFolder();
    using writer = new SegmentSeries(folder.path, 'all', { maxSizeBytes: 100, maxFiles: 5 });
    const bytes = text(`${'a'.repeat(94)}\n${'b'.repeat(50)}\n`);
    const limit = limitFileSize(60);
    const stopped = writer.write(bytes);
    limit[Symbol.dispose]();
    expect(stopped).toMatchObject({ bytes: 60, failure: { code: 'LOG_WRITE_FAILED', cause: { code: 'EFBIG' } } });
    expect(writer.write(bytes.subarray(60))).toEqual({ bytes: bytes.length - 60 });
    expect(measureSegments(folder.path, 'all').map((segment) => segment.bytes)).toEqual([95, 51]);
    expect(seriesIn(folder.path).equals(bytes)).toBe(true);
  });
});

describe('when a rotation fails', () => {
  it('nothing is lost: the same bytes can be written again', () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'logs');
    using writer = new SegmentSeries(dir, 'all', { maxSizeBytes: 10, maxFiles: 5 });
    const inTheWay = join(dir, 'all-0000000000000000010.log');
    mkdirSync(inTheWay, { recursive: true });

    const bytes = text('123456789\nabcdefgh\n');
    const stopped = writer.write(bytes);
    expect(stopped).toMatchObject({ bytes: 10, failure: { code: 'LOG_WRITE_FAILED' } });
    expect(writer.write(bytes.subarray(10))).toMatchObject({ bytes: 0, failure: { code: 'LOG_WRITE_FAILED' } });

    rmdirSync(inTheWay);
    expect(writer.write(bytes.subarray(stopped.bytes))).toEqual({ bytes: 9 });
    expect(seriesIn(dir).equals(bytes)).toBe(true);
  });
});

describe('when somebody lays hands on the segment', () => {
  const at = (offset: number) => `all-${String(offset).padStart(19, '0')}.log`;
  const touch: Readonly<Record<string, { how: string; act: (dir: string, path: string) => void; left: string }>> = {
    'removes it': { how: 'was removed', act: (_dir, path) => rmSync(path), left: '' },
    'removes its folder': { how: 'was removed', act: (dir) => rmSync(dir, { recursive: true }), left: '' },
    'moves it': { how: 'was moved away', act: (dir, path) => renameSync(path, join(dir, 'old')), left: '' },
    'moves its folder': { how: 'was moved away', act: (dir) => renameSync(dir, `${dir}.old`), left: '' },
    'puts another in its place': {
      how: 'was replaced by something else',
      act: (_dir, path) => {
        renameSync(path, `${path}.1`);
        writeFileSync(path, 'not ours');
      },
      left: 'not ours',
    },
    'empties it': { how: 'was cut short', act: (_dir, path) => truncateSync(path), left: '' },
    'cuts it short': { how: 'was cut short', act: (_dir, path) => truncateSync(path, 3), left: 'one' },
  };
  const moments = {
    'at the next look': (writer: SegmentSeries, later: () => void) => (later(), void writer),
    'when a run begins or ends': (writer: SegmentSeries) => writer.look(),
  };
  const cases = Object.keys(touch).flatMap((name) => Object.keys(moments).map((moment) => ({ name, moment })));

  it.each(cases)('who $name, it goes on in a new one and says so once, $moment', ({ name, moment }) => {
    using folder = tempFolder();
    const dir = join(folder.path, 'logs');
    let now = 0;
    const said: unknown[] = [];
    const watch = { now: () => now, onMovedAway: (error: unknown) => said.push(error) };
    using writer = new SegmentSeries(dir, 'all', roomy, watch);
    writer.write(text('one\ntwo\n'));
    const { how, act, left } = touch[name] ?? expect.fail();
    act(dir, join(dir, first));
    moments[moment as keyof typeof moments](writer, () => {
      now += LOOK_MS;
    });
    expect(writer.write(text('three\n'))).toEqual({ bytes: 6 });
    now += LOOK_MS;
    writer.write(text('four\n'));

    expect(said).toMatchObject([
      { code: 'LOG_MOVED_AWAY', params: { path: join(dir, first), how, next: join(dir, at(8)) } },
    ]);
    expect(readFileSync(join(dir, at(8)), 'utf8')).toBe('three\nfour\n');
    expect(writer.end).toBe(19);
    const chunks = [...readRange(dir, 'all', { from: 0, to: writer.end })];
    const read = Buffer.concat(chunks.map((chunk) => (chunk.kind === 'bytes' ? chunk.bytes : Buffer.alloc(0))));
    expect(read.toString()).toBe(`${left}three\nfour\n`);
  });

  it('bytes that come before the look leave no hole in an emptied file', () => {
    using folder = tempFolder();
    using writer = new SegmentSeries(folder.path, 'all', roomy, { now: () => 0, onMovedAway: () => {} });
    writer.write(text('one\n'));
    truncateSync(join(folder.path, first));
    writer.write(text('two\n'));
    writer.write(text('three\n'));
    expect(readFileSync(join(folder.path, first), 'utf8')).toBe('');
    expect(readFileSync(join(folder.path, at(4)), 'utf8')).toBe('two\nthree\n');
  });

  it('looks at a segment once more when it is full', () => {
    using folder = tempFolder();
    const said: string[] = [];
    const watch = { now: () => 0, onMovedAway: ({ code }: { code: string }) => said.push(code) };
    using writer = new SegmentSeries(folder.path, 'all', { maxSizeBytes: 10, maxFiles: 5 }, watch);
    writer.write(text('one\n'));
    rmSync(join(folder.path, first));
    writer.write(text('two..\n'));
    writer.write(text('three\n'));
    expect(seriesIn(folder.path).toString()).toBe('three\n');
    expect(said).toEqual(['LOG_MOVED_AWAY']);
  });

  it('counts what somebody else has appended, so that offsets stay true', () => {
    using folder = tempFolder();
    const said: unknown[] = [];
    const watch = { now: () => 0, onMovedAway: (error: unknown) => said.push(error) };
    using writer = new SegmentSeries(folder.path, 'all', { maxSizeBytes: 16, maxFiles: 5 }, watch);
    writer.write(text('one\n'));
    appendFileSync(join(folder.path, first), 'theirs\n');
    writer.look();
    writer.write(text('two\nthree\n'));
    expect(seriesIn(folder.path).toString()).toBe('one\ntheirs\ntwo\nthree\n');
    expect(writer.end).toBe(21);
    expect(said).toEqual([]);
  });

  it('goes on behind a segment of an earlier life that went before the first byte', () => {
    using folder = tempFolder();
    layDown(folder.path, [text('old\n')]);
    using writer = new SegmentSeries(folder.path, 'all', roomy);
    rmSync(join(folder.path, first));
    writer.write(text('new\n'));
    expect(readdirSync(folder.path)).toEqual([at(4)]);
  });

  it('keeps the bytes where no new segment can be made, and says both once', () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'logs');
    let now = 0;
    const said: unknown[] = [];
    const watch = { now: () => now, onMovedAway: (error: unknown) => said.push(error) };
    using writer = new SegmentSeries(dir, 'all', roomy, watch);
    writer.write(text('one\n'));
    rmSync(dir, { recursive: true });
    writeFileSync(dir, 'in the way');
    for (let turn = 0; turn < 3; turn += 1) {
      now += LOOK_MS;
      expect(writer.write(text('two\n'))).toMatchObject({ bytes: 0, failure: { code: 'LOG_WRITE_FAILED' } });
    }
    rmSync(dir);
    expect(writer.write(text('two\n'))).toEqual({ bytes: 4 });
    expect(readFileSync(join(dir, at(4)), 'utf8')).toBe('two\n');
    expect(said).toHaveLength(1);
  });
});
