import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaptureRequest } from '../../../src/daemon/capture/capture.ts';
import { openDescriptors } from '../../helpers/descriptors.ts';
import { limitFileSize } from '../../helpers/limits.ts';
import { until } from '../../helpers/until.ts';
import { seriesIn } from '../../logs/segments.ts';
import { CaptureBed, launch, sh } from './bed.ts';

const ROOM = 128 * 1024;

/** A disk that takes about `ROOM` bytes and then refuses, until it is freed. */
interface SmallDisk extends Disposable {
  readonly errno: string;
  free(): void;
}

/** Any file of this process stops growing. */
function fileSizeLimit(): SmallDisk {
  const limit = limitFileSize(ROOM);
  return { errno: 'EFBIG', free: () => limit[Symbol.dispose](), [Symbol.dispose]: () => limit[Symbol.dispose]() };
}

/** A real file system that is full; only root may mount one. */
function tinyDisk(dir: string): SmallDisk {
  mkdirSync(dir, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${2 * ROOM}`, 'tmpfs', dir]);
  const ballast = join(dir, 'ballast');
  writeFileSync(ballast, Buffer.alloc(ROOM));
  return {
    errno: 'ENOSPC',
    free: () => execFileSync('mount', ['-o', 'remount,size=64m', dir]),
    [Symbol.dispose]: () => void execFileSync('umount', ['-l', dir]),
  };
}

const disks = [
  { name: 'a limit on the size of files', make: (_dir: string) => fileSizeLimit() },
  ...(process.getuid?.() === 0 ? [{ name: 'a file system without space', make: tinyDisk }] : []),
];

describe.each(disks)('on $name', ({ make }) => {
  let bed: CaptureBed;
  let disk: SmallDisk;
  let request: CaptureRequest;
  let bytes: Buffer;
  let payload: string;

  beforeEach(() => {
    bed = new CaptureBed();
    request = { ...bed.request('app/web@0'), dir: join(bed.path, 'disk', 'web@0') };
    bytes = randomBytes(1_000_000);
    payload = join(bed.path, 'payload');
    writeFileSync(payload, bytes);
    disk = make(join(bed.path, 'disk'));
  });

  afterEach(() => {
    bed.capture[Symbol.dispose]();
    disk[Symbol.dispose]();
    bed[Symbol.dispose]();
  });

  const kinds = () => bed.heard.map(({ kind }) => kind);

  it('capture waits and so does the child, and then goes on where it stopped', async () => {
    const slot = bed.capture.open(request);
    const child = launch(slot, 'cat', payload);
    const exited = once(child, 'exit');
    await until(() => kinds().length > 0, 'the trouble');
    expect(bed.heard[0]).toMatchObject({
      kind: 'trouble',
      id: 'app/web@0',
      error: { code: 'LOG_WRITE_FAILED', cause: { code: disk.errno } },
    });
    slot.drain();
    expect(child.exitCode).toBeNull();
    expect(slot.bytes).toBeLessThanOrEqual(ROOM);
    expect(seriesIn(request.dir).equals(bytes.subarray(0, slot.bytes))).toBe(true);

    disk.free();
    await exited;
    slot.drain();
    expect(seriesIn(request.dir).equals(bytes)).toBe(true);
    expect(slot.bytes).toBe(bytes.length);
    expect(kinds()).toEqual(['trouble', 'relief']);
  });

  it('a drain after the mend goes on at once', async () => {
    const slot = bed.capture.open(request);
    const tail = 30_000;
    await sh(slot, 'head -c "$2" "$1"; tail -c "$3" "$1"', payload, `${ROOM}`, `${tail}`);
    expect(slot.bytes).toBeLessThanOrEqual(ROOM);
    disk.free();
    slot.drain();
    expect(kinds()).toEqual(['trouble', 'relief']);
    const expected = Buffer.concat([bytes.subarray(0, ROOM), bytes.subarray(-tail)]);
    expect(seriesIn(request.dir).equals(expected)).toBe(true);
  });

  it('the bytes that cannot be kept at the end are counted and said', async () => {
    const before = openDescriptors();
    const slot = bed.capture.open(request);
    const { stdout, stderr } = slot.writers();
    for (let at = 0; kinds().length === 0; at += 10_000) {
      writeSync(stdout, bytes, at, 10_000);
      slot.drain();
    }
    const captured = slot.bytes;
    writeSync(stdout, Buffer.alloc(20_000));
    slot[Symbol.dispose]();
    closeSync(stdout);
    closeSync(stderr);
    const lost = Math.ceil(captured / 10_000) * 10_000 - captured + 20_000;
    expect(bed.heard[1]).toMatchObject({ kind: 'trouble', error: { code: 'LOG_BYTES_LOST', params: { bytes: lost } } });
    expect(kinds()).toHaveLength(2);
    expect(seriesIn(request.dir).equals(bytes.subarray(0, captured))).toBe(true);
    expect(openDescriptors()).toEqual(before);
  });

  it('both streams of a slot are one trouble and one relief', async () => {
    const split = { ...request, logs: { ...request.logs, streams: 'split' as const } };
    const slot = bed.capture.open(split);
    const child = launch(slot, 'sh', '-c', 'cat "$1" & cat "$1" >&2; wait', 'sh', payload);
    const exited = once(child, 'exit');
    await until(() => kinds().length > 0, 'the trouble');
    disk.free();
    await exited;
    slot.drain();
    expect(seriesIn(split.dir, 'out').equals(bytes)).toBe(true);
    expect(seriesIn(split.dir, 'err').equals(bytes)).toBe(true);
    expect(kinds().filter((kind) => kind === 'trouble').length).toBe(
      kinds().filter((kind) => kind === 'relief').length,
    );
  });
});

describe('a rotation that cannot be made', () => {
  /** A folder stands where the segment behind the first 100 bytes should be. */
  function blocked(bed: CaptureBed, id: string) {
    const request = bed.request(id, { maxSizeBytes: 100 });
    const slot = bed.capture.open(request);
    const inTheWay = join(request.dir, 'all-0000000000000000100.log');
    mkdirSync(inTheWay, { recursive: true });
    return { slot, dir: request.dir, mend: () => rmSync(inTheWay, { recursive: true }) };
  }
  const relieved = (bed: CaptureBed) => until(() => bed.heard.some(({ kind }) => kind === 'relief'), 'the relief');

  it('is trouble like a full disk, and is made later', async () => {
    using bed = new CaptureBed();
    const { slot, dir, mend } = blocked(bed, 'app/web@0');
    await sh(slot, 'head -c 250 /dev/zero');
    expect(bed.heard.map(({ kind }) => kind)).toEqual(['trouble']);
    mend();
    await relieved(bed);
    expect(seriesIn(dir).equals(Buffer.alloc(250))).toBe(true);
  });

  it('keeps the order when it shows in a drain and more comes behind', async () => {
    using bed = new CaptureBed();
    const { slot, dir, mend } = blocked(bed, 'app/web@0');
    const { stdout, stderr } = slot.writers();
    const lines = Array.from({ length: 40 }, (_, index) => `${index}`.padStart(9, '.')).map((line) => `${line}\n`);
    writeSync(stdout, lines.slice(0, 20).join(''));
    slot.drain();
    expect(bed.heard).toHaveLength(1);
    for (const line of lines.slice(20)) {
      writeSync(stderr, line);
      await setImmediate();
    }
    mend();
    await relieved(bed);
    slot.drain();
    closeSync(stdout);
    closeSync(stderr);
    expect(seriesIn(dir).toString()).toBe(lines.join(''));
  });

  it('does not touch the other slots, nor they its bytes', async () => {
    using bed = new CaptureBed();
    const { slot, dir, mend } = blocked(bed, 'app/web@0');
    const other = bed.request('app/other@0');
    const well = bed.capture.open(other);
    await sh(slot, 'printf %090d 1; printf %090d 2');
    expect(bed.heard).toHaveLength(1);
    await sh(well, 'printf %090d 3');
    expect(seriesIn(other.dir).toString()).toBe('3'.padStart(90, '0'));
    mend();
    await relieved(bed);
    expect(seriesIn(dir).toString()).toBe('1'.padStart(90, '0') + '2'.padStart(90, '0'));
    expect(bed.heard.map(({ id }) => id)).toEqual(['app/web@0', 'app/web@0']);
  });

  it('leaves no timer when the slot is closed in the middle of it', async () => {
    using bed = new CaptureBed();
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const { slot } = blocked(bed, 'app/web@0');
    const { stdout, stderr } = slot.writers();
    writeSync(stdout, Buffer.alloc(150));
    const before = timers();
    slot.drain();
    expect(timers()).toBe(before + 1);
    slot[Symbol.dispose]();
    expect(timers()).toBe(before);
    closeSync(stdout);
    closeSync(stderr);
  });
});

describe.runIf(process.platform === 'linux')('a folder that comes to lie where nobody can make one', () => {
  it('is trouble from the first byte on, named and retried, and no endless attempt', async () => {
    using bed = new CaptureBed();
    const [link, real] = [join(bed.path, 'link'), join(bed.path, 'real')];
    mkdirSync(real);
    symlinkSync(real, link);
    const request = { ...bed.request('app/web@0'), dir: join(link, 'app', 'web@0') };
    const slot = bed.capture.open(request);
    rmSync(link);
    symlinkSync('/proc', link);
    await sh(slot, 'echo hello');
    expect(bed.heard).toMatchObject([{ kind: 'trouble', error: { code: 'LOG_WRITE_FAILED' } }]);

    rmSync(link);
    symlinkSync(real, link);
    await until(() => bed.heard.length === 2, 'the relief');
    expect(bed.heard[1]).toMatchObject({ kind: 'relief' });
    expect(seriesIn(request.dir).toString()).toBe('hello\n');
  });
});

describe('a log that somebody removes while it is written', () => {
  const ways = [
    { name: 'the segment', path: (dir: string) => join(dir, 'all-0000000000000000000.log') },
    { name: 'its folder', path: (dir: string) => dir },
  ];

  it.each(ways)('goes on for the next run and says so, when $name is gone', async ({ path }) => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    const slot = bed.capture.open(request);
    await sh(slot, 'echo one');
    rmSync(path(request.dir), { recursive: true });
    await sh(slot, 'echo two');
    expect(readFileSync(join(request.dir, 'all-0000000000000000004.log'), 'utf8')).toBe('two\n');
    // It is told like trouble, and there is no relief to wait for.
    expect(bed.heard).toMatchObject([{ kind: 'trouble', id: 'app/web@0', error: { code: 'LOG_MOVED_AWAY' } }]);
  });

  it.each(ways)('goes on within a run, when $name is gone', async ({ path }) => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    const slot = bed.capture.open(request);
    const child = launch(slot, '/bin/sh', '-c', 'while echo line; do sleep 0.05; done');
    const exited = once(child, 'exit');
    await until(() => slot.bytes > 0, 'the first line');
    rmSync(path(request.dir), { recursive: true });
    await until(
      () => existsSync(request.dir) && seriesIn(request.dir).toString().startsWith('line\n'),
      'a new segment',
    );
    expect(bed.heard.map(({ error }) => error?.code)).toEqual(['LOG_MOVED_AWAY']);
    child.kill('SIGKILL');
    await exited;
  });

  it('says so at the end of the run in which it happened', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    const slot = bed.capture.open(request);
    await sh(
      slot,
      'echo one; while [ ! -e "$1" ]; do sleep 0.02; done; rm "$1"',
      join(request.dir, 'all-0000000000000000000.log'),
    );
    expect(bed.heard.map(({ error }) => error?.code)).toEqual(['LOG_MOVED_AWAY']);
  });
});
