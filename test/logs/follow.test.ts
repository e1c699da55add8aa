import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { LogChunk } from '../../src/logs/chunk.ts';
import { type Follower, follow } from '../../src/logs/follow.ts';
import { segmentName } from '../../src/logs/segment.ts';
import { LOOK_MS, SegmentSeries } from '../../src/logs/segment-series.ts';
import { openDescriptors } from '../helpers/descriptors.ts';
import { fixtures } from '../helpers/home.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';
import { layDown } from './segments.ts';

const run = promisify(execFile);
const first = segmentName({ stream: 'all', offset: 0 });

/** Longer than a test may take: what is seen before was not seen by the poll. */
const NEVER_MS = 60_000;
const QUICK_MS = 20;

/** Collects what a follower gives, without an end. */
function collect(follower: Follower) {
  const chunks: LogChunk[] = [];
  const done = (async () => {
    for await (const chunk of follower) chunks.push(chunk);
  })();
  const text = () =>
    Buffer.concat(chunks.map((chunk) => (chunk.kind === 'bytes' ? chunk.bytes : Buffer.from('<gap>')))).toString();
  return { chunks, text, done };
}

describe('follow', () => {
  it('gives what is there and what comes, at once and without the poll', async () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('old\n'), Buffer.from('new\n')]);
    using follower = follow(folder.path, 'all', 2, NEVER_MS);
    const seen = collect(follower);
    await until(() => seen.text() === 'd\nnew\n', 'what is there');
    appendFileSync(join(folder.path, segmentName({ stream: 'all', offset: 4 })), 'newer\n');
    await until(() => seen.text().endsWith('newer\n'), 'what was appended');
    expect(seen.text()).toBe('d\nnew\nnewer\n');
  });

  it('goes on over rotation and over a new writer', async () => {
    using folder = tempFolder();
    using follower = follow(folder.path, 'all', 0, NEVER_MS);
    const seen = collect(follower);
    let expected = '';
    for (let generation = 0; generation < 4; generation += 1) {
      using writer = new SegmentSeries(folder.path, 'all', { maxSizeBytes: 300, maxFiles: 1000 });
      for (let line = 0; line < 200; line += 1) {
        const text = `${generation}.${line}\n`;
        expected += text;
        writer.write(Buffer.from(text));
        if (line % 7 === 0) await setImmediate();
      }
    }
    await until(() => seen.text().length >= expected.length, 'all lines');
    expect(seen.text()).toBe(expected);
  });

  it('never loses or doubles a byte beside a process that writes and rotates', async () => {
    using folder = tempFolder();
    const lines = 60_000;
    using follower = follow(folder.path, 'all', 0);
    const seen = collect(follower);
    await run(process.execPath, [
      join(fixtures, 'children', 'rotates-segments.mjs'),
      folder.path,
      `${lines}`,
      '4000',
      '1000',
    ]);
    await until(() => seen.text().endsWith(`\n${lines}\n`), 'the last line');
    expect(seen.chunks.every(({ kind }) => kind === 'bytes')).toBe(true);
    const got = seen.text().split('\n');
    expect(got.findIndex((line, index) => index < lines && line !== `${index + 1}`)).toBe(-1);
    expect(got).toHaveLength(lines + 1);
  });

  it('accounts for every byte when pruning overtakes it', async () => {
    using folder = tempFolder();
    const lines = 60_000;
    using follower = follow(folder.path, 'all', 0);
    const seen = collect(follower);
    await run(process.execPath, [
      join(fixtures, 'children', 'rotates-segments.mjs'),
      folder.path,
      `${lines}`,
      '500',
      '2',
    ]);
    await until(() => seen.text().endsWith(`${lines}\n`), 'the last line');
    let position = 0;
    for (const chunk of seen.chunks) {
      expect(chunk.kind === 'bytes' ? chunk.offset : chunk.from).toBe(position);
      position = chunk.kind === 'bytes' ? position + chunk.bytes.length : chunk.to;
    }
    expect(position).toBe(
      Array.from({ length: lines }, (_, index) => `${index + 1}\n`.length).reduce((sum, n) => sum + n, 0),
    );
  });

  it('keeps reading the segment under it when that is pruned, and shows the gap behind it', async () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('0123456789')]);
    using follower = follow(folder.path, 'all', 0, QUICK_MS);
    const seen = collect(follower);
    await until(() => seen.text() === '0123456789', 'the first segment');
    appendFileSync(join(folder.path, first), 'ab');
    rmSync(join(folder.path, first));
    layDown(folder.path, [Buffer.from('klm')], 20);
    await until(() => seen.text().endsWith('klm'), 'the segment behind the gap');
    expect(seen.text()).toBe('0123456789ab<gap>klm');
    expect(seen.chunks).toContainEqual({ kind: 'gap', from: 12, to: 20 });
  });

  it('begins with a gap when its beginning was pruned', async () => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('klm')], 20);
    using follower = follow(folder.path, 'all', 5, NEVER_MS);
    const seen = collect(follower);
    await until(() => seen.chunks.length === 2, 'two chunks');
    expect(seen.chunks[0]).toEqual({ kind: 'gap', from: 5, to: 20 });
  });

  it('waits for a folder that is not there yet', async () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'later');
    using follower = follow(dir, 'all', 0, QUICK_MS);
    const seen = collect(follower);
    mkdirSync(dir);
    writeFileSync(join(dir, first), 'here\n');
    await until(() => seen.text() === 'here\n', 'the first line');
    appendFileSync(join(dir, first), 'and on\n');
    await until(() => seen.text().endsWith('on\n'), 'the second line');
    expect(seen.text()).toBe('here\nand on\n');
  });

  it('says it when somebody removed the series and it began anew', async () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'logs');
    mkdirSync(dir);
    layDown(dir, [Buffer.from('first life\n')]);
    using follower = follow(dir, 'all', 0, QUICK_MS);
    const seen = collect(follower);
    await until(() => seen.text() === 'first life\n', 'the first series');
    const fresh = join(folder.path, 'fresh');
    mkdirSync(fresh);
    layDown(fresh, [Buffer.from('second\n')]);
    rmSync(dir, { recursive: true });
    renameSync(fresh, dir);
    await until(() => seen.text() === 'first life\n<gap>second\n', 'the second series');
    expect(seen.chunks).toContainEqual({ kind: 'gap', from: 11, to: 0 });
  });

  it('fails with the path when the log may not be read', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'not-a-folder'), '');
    using follower = follow(join(folder.path, 'not-a-folder'), 'all', 0, QUICK_MS);
    await expect(collect(follower).done).rejects.toMatchObject({ code: 'LOG_UNREADABLE' });
  });
});

describe('a follower of a series that somebody lays hands on while it is written', () => {
  /** A writer that looks only when it is told to. */
  function watched(dir: string) {
    let now = 0;
    const said: string[] = [];
    const watch = { now: () => now, onMovedAway: ({ code }: { code: string }) => said.push(code) };
    const writer = new SegmentSeries(dir, 'all', { maxSizeBytes: 20, maxFiles: 100 }, watch);
    const write = (text: string) => writer.write(Buffer.from(text));
    const later = () => {
      now += LOOK_MS;
    };
    return { write, later, said, [Symbol.dispose]: () => writer[Symbol.dispose]() };
  }

  it.each([
    ['the segment', (dir: string) => rmSync(join(dir, segmentName({ stream: 'all', offset: 18 })))],
    ['the folder', (dir: string) => rmSync(dir, { recursive: true })],
  ])('gets every byte once when %s is removed', async (_name, remove) => {
    using folder = tempFolder();
    const dir = join(folder.path, 'logs');
    using writer = watched(dir);
    writer.write('first segment ....\n'.slice(1));
    writer.write('second\n');
    using follower = follow(dir, 'all', 0, QUICK_MS);
    const seen = collect(follower);
    await until(() => seen.text().endsWith('second\n'), 'both segments');
    remove(dir);
    // Into the file that nobody else can see any more.
    writer.write('unseen\n');
    await until(() => seen.text().endsWith('unseen\n'), 'what only a follower can see');
    writer.later();
    writer.write('third\n');
    await until(() => seen.text().endsWith('third\n'), 'what comes behind');
    expect(seen.text()).toBe('irst segment ....\nsecond\nunseen\nthird\n');
    expect(writer.said).toEqual(['LOG_MOVED_AWAY']);
  });

  it('misses nothing and gets no NULs when the segment is emptied', async () => {
    using folder = tempFolder();
    using writer = watched(folder.path);
    writer.write('one\ntwo\n');
    using follower = follow(folder.path, 'all', 0, QUICK_MS);
    const seen = collect(follower);
    await until(() => seen.text() === 'one\ntwo\n', 'what was there');
    truncateSync(join(folder.path, first));
    writer.write('3\n');
    writer.later();
    writer.write('four\n');
    await until(() => seen.text().endsWith('four\n'), 'what comes behind');
    expect(seen.text()).toBe('one\ntwo\n3\nfour\n');
    expect(writer.said).toEqual(['LOG_MOVED_AWAY']);
  });
});

describe('a follower that ends', () => {
  it.each(['disposed', 'left'])('leaves nothing open when it is %s', async (way) => {
    using folder = tempFolder();
    layDown(folder.path, [Buffer.from('one\n')]);
    const descriptors = openDescriptors().filter((descriptor) => !descriptor.includes('inotify'));
    const resources = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind === 'FSEventWrap');

    const follower = follow(folder.path, 'all', 0, NEVER_MS);
    if (way === 'left') {
      for await (const chunk of follower) if (chunk.kind === 'bytes') break;
    } else {
      const seen = collect(follower);
      await until(() => seen.text() === 'one\n', 'the line');
      follower[Symbol.dispose]();
      await seen.done;
    }
    // The system's one inotify descriptor stays with the process for good once it was used.
    expect(openDescriptors().filter((descriptor) => !descriptor.includes('inotify'))).toEqual(descriptors);
    const left = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind === 'FSEventWrap');
    await until(() => left().length <= resources.length, 'no timer and no watcher');
  });
});
