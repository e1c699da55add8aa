import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FifoCapture } from '../../../src/daemon/capture/fifo-capture.ts';
import type { SupError } from '../../../src/errors/sup-error.ts';
import { measureSegments } from '../../../src/logs/folder.ts';
import { makeFifos } from '../../../src/platform/posix/fifos.ts';
import { openDescriptors } from '../../helpers/descriptors.ts';
import { until } from '../../helpers/until.ts';
import { seriesIn } from '../../logs/segments.ts';
import { fewDescriptors } from '../../helpers/limits.ts';
import { CaptureBed, launch, run, sh } from './bed.ts';

/** A file to be written out by `cat`, which ends at once behind its last write. */
function payload(bed: CaptureBed, bytes: Buffer): string {
  const path = join(bed.path, `payload-${bytes.length}`);
  writeFileSync(path, bytes);
  return path;
}

describe('what a child writes is in the file, byte for byte,', () => {
  it.each([10, 65_535, 65_536, 65_537, 1_000_000])('also when it writes %i bytes and ends at once', async (size) => {
    using bed = new CaptureBed();
    using slot = bed.capture.open(bed.request('app/web@0'));
    const bytes = randomBytes(size);
    for (let turn = 0; turn < 3; turn += 1) await run(slot, 'cat', payload(bed, bytes));
    expect(seriesIn(bed.request('app/web@0').dir).equals(Buffer.concat([bytes, bytes, bytes]))).toBe(true);
    expect(slot.bytes).toBe(3 * size);
  });

  it('also when it is 100 MB over many segments', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    using slot = bed.capture.open(request);
    // An odd length, so that the repetitions never fall together with chunks or segments.
    const block = randomBytes(1_000_003);
    await sh(slot, 'i=0; while [ $i -lt 100 ]; do cat "$1"; i=$((i+1)); done', payload(bed, block));
    expect(slot.bytes).toBe(100 * block.length);
    const series = seriesIn(request.dir);
    expect(series.length).toBe(100 * block.length);
    for (let at = 0; at < series.length; at += block.length) {
      expect(series.subarray(at, at + block.length).equals(block)).toBe(true);
    }
    expect(measureSegments(request.dir, 'all').length).toBeGreaterThanOrEqual(10);
  });

  it('also text of many bytes a character, NULs, CRLF and a line that never ends', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0', { maxSizeBytes: 100_000 });
    using slot = bed.capture.open(request);
    const bytes = Buffer.from(`${'Größe 🦀 日本\r\n'.repeat(9000)}\0\0\n${'~'.repeat(300_000)}`);
    await run(slot, 'cat', payload(bed, bytes));
    expect(seriesIn(request.dir).equals(bytes)).toBe(true);
  });

  it('in the order in which stdout and stderr were written', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    using slot = bed.capture.open(request);
    await sh(slot, 'i=0; while [ $i -lt 3000 ]; do echo "out $i"; echo "err $i" >&2; i=$((i+1)); done');
    const expected = Array.from({ length: 3000 }, (_, index) => `out ${index}\nerr ${index}\n`).join('');
    expect(seriesIn(request.dir).toString()).toBe(expected);
  });

  it('in a series for each stream where they are split', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0', { streams: 'split' });
    using slot = bed.capture.open(request);
    await sh(slot, 'echo to stdout; echo to stderr >&2');
    expect(seriesIn(request.dir, 'out').toString()).toBe('to stdout\n');
    expect(seriesIn(request.dir, 'err').toString()).toBe('to stderr\n');
    expect(slot.bytes).toBe(20);
  });

  it('also when it opens /dev/stdout by its name', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    using slot = bed.capture.open(request);
    await sh(slot, 'echo one; echo two > /dev/stdout; echo three >> /dev/stderr');
    expect(seriesIn(request.dir).toString()).toBe('one\ntwo\nthree\n');
  });

  it('up to the moment at which it is killed', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0', { maxSizeBytes: 200_000 });
    using slot = bed.capture.open(request);
    const child = launch(slot, 'seq', '1', '1000000000');
    await until(() => slot.bytes > 1_000_000, 'a million bytes');
    child.kill('SIGKILL');
    await once(child, 'exit');
    slot.drain();

    const series = seriesIn(request.dir).toString();
    expect(slot.bytes).toBe(series.length);
    const lines = series.split('\n');
    const torn = lines.pop() ?? '';
    expect(lines.findIndex((line, index) => line !== `${index + 1}`)).toBe(-1);
    expect(`${lines.length + 1}`.startsWith(torn)).toBe(true);
  });
});

describe('a slot', () => {
  it('is drained while a grandchild still holds the pipe, and goes on with what that writes', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    using slot = bed.capture.open(request);
    const gate = join(bed.path, 'gate');
    await sh(slot, '( while [ ! -e "$1" ]; do sleep 0.02; done; echo late ) & echo early', gate);
    expect(seriesIn(request.dir).toString()).toBe('early\n');
    writeFileSync(gate, '');
    await until(() => seriesIn(request.dir).toString() === 'early\nlate\n', 'what the grandchild writes');
  });

  it('is drained again and again beside a process that never stops writing', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0', { maxSizeBytes: 1_000_000 });
    using slot = bed.capture.open(request);
    const flood = launch(slot, 'yes');
    const drained = () => {
      slot.drain();
      return slot.bytes > 5_000_000;
    };
    await until(drained, 'five million bytes');
    flood.kill('SIGKILL');
    await once(flood, 'exit');
    slot.drain();
    const series = seriesIn(request.dir);
    expect(series.length).toBe(slot.bytes);
    expect(series.equals(Buffer.alloc(series.length, 'y\n'))).toBe(true);
  });

  it('appends in the next run, and in the next life of the daemon', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    await sh(bed.capture.open(request), 'echo first run');
    await sh(bed.capture.open(request), 'echo second run');
    bed.reopen();
    await sh(bed.capture.open(request), 'echo new daemon');
    expect(seriesIn(request.dir).toString()).toBe('first run\nsecond run\nnew daemon\n');
    expect(readdirSync(request.dir)).toHaveLength(1);
  });

  it('is the same one as long as it is open, and takes new limits', async () => {
    using bed = new CaptureBed();
    const slot = bed.capture.open(bed.request('app/web@0'));
    const request = bed.request('app/web@0', { maxSizeBytes: 100 });
    expect(bed.capture.open(request)).toBe(slot);
    await sh(slot, 'seq 1 100');
    expect(measureSegments(request.dir, 'all').length).toBeGreaterThan(1);
    slot[Symbol.dispose]();
    expect(bed.capture.open(request)).not.toBe(slot);
  });

  it('is opened anew for other files', async () => {
    using bed = new CaptureBed();
    await sh(bed.capture.open(bed.request('app/web@0')), 'echo merged');
    const split = bed.request('app/web@0', { streams: 'split' });
    await sh(bed.capture.open(split), 'echo split');
    expect(seriesIn(split.dir, 'all').toString()).toBe('merged\n');
    expect(seriesIn(split.dir, 'out').toString()).toBe('split\n');
    expect(readdirSync(bed.fifoDir).sort()).toEqual(['app+web@0.err', 'app+web@0.out']);
  });

  it('keeps what is in the pipe when it is closed', () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    const slot = bed.capture.open(request);
    const { stdout, stderr } = slot.writers();
    writeSync(stdout, 'last words\n');
    slot[Symbol.dispose]();
    closeSync(stdout);
    closeSync(stderr);
    expect(seriesIn(request.dir).toString()).toBe('last words\n');
  });

  it('gives a child descriptors that block and cannot be read', () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    using slot = bed.capture.open(request);
    const { stdout, stderr } = slot.writers();
    const flags = [stdout, stderr].map((fd) =>
      Number.parseInt(/flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8),
    );
    closeSync(stdout);
    closeSync(stderr);
    expect(flags.map((flag) => flag & (constants.O_NONBLOCK | constants.O_WRONLY | constants.O_RDWR))).toEqual([
      constants.O_WRONLY,
      constants.O_WRONLY,
    ]);
  });

  it('makes its FIFO anew when somebody has removed it', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    using slot = bed.capture.open(request);
    await sh(slot, 'echo before');
    rmSync(join(bed.fifoDir, 'app+web@0.all'));
    await sh(slot, 'echo after');
    expect(seriesIn(request.dir).toString()).toBe('before\nafter\n');
  });

  it('makes its FIFO anew when somebody has removed the folder before or after it was opened', async () => {
    using bed = new CaptureBed();
    const request = bed.request('app/web@0');
    bed.capture.prepare([request]);
    rmSync(bed.fifoDir, { recursive: true });
    using slot = bed.capture.open(request);
    await sh(slot, 'echo before');
    rmSync(bed.fifoDir, { recursive: true });
    await sh(slot, 'echo after');
    expect(seriesIn(request.dir).toString()).toBe('before\nafter\n');
  });
});

describe('many slots', () => {
  it('are captured side by side, each in its own files', async () => {
    using bed = new CaptureBed();
    const requests = Array.from({ length: 200 }, (_, index) => bed.request(`app/web@${index}`));
    bed.capture.prepare(requests);
    expect(readdirSync(bed.fifoDir)).toHaveLength(200);
    const slots = requests.map((request) => bed.capture.open(request));
    await Promise.all(
      slots.map((slot, index) => sh(slot, 'i=0; while [ $i -lt 50 ]; do echo "$1 $i"; i=$((i+1)); done', `${index}`)),
    );
    for (const [index, { dir }] of requests.entries()) {
      expect(seriesIn(dir).toString()).toBe(Array.from({ length: 50 }, (_, line) => `${index} ${line}\n`).join(''));
    }
  });
});

describe('at its end a capture', () => {
  it('leaves no descriptor, no watcher, no timer and no FIFO', async () => {
    using bed = new CaptureBed();
    const before = openDescriptors();
    bed.capture.prepare([bed.request('app/never-opened@0')]);
    for (const id of ['app/a@0', 'app/b@0'])
      await sh(bed.capture.open(bed.request(id, { streams: 'split' })), 'echo x');
    expect(openDescriptors().length).toBe(before.length + 8);
    bed.capture[Symbol.dispose]();
    expect(openDescriptors()).toEqual(before);
    expect(readdirSync(bed.fifoDir)).toEqual([]);
  });
});

describe('a capture refuses', () => {
  const refusedBy = (bed: CaptureBed, request = bed.request('app/web@0')) => {
    try {
      bed.capture.open(request);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('something else in place of the FIFO', () => {
    using bed = new CaptureBed();
    const before = openDescriptors();
    writeFileSync(join(bed.fifoDir, 'app+web@0.all'), '');
    expect(refusedBy(bed)).toMatchObject({ code: 'FIFO_BLOCKED' });
    expect(openDescriptors()).toEqual(before);
    expect(readdirSync(bed.fifoDir)).toEqual(['app+web@0.all']);
  });

  it('what took the place of the FIFO after it was made', () => {
    using bed = new CaptureBed();
    const before = openDescriptors();
    const path = join(bed.fifoDir, 'app+web@0.all');
    const elsewhere = join(bed.path, 'elsewhere');
    makeFifos([elsewhere]);
    const intruders = [() => writeFileSync(path, ''), () => symlinkSync(elsewhere, path)];
    for (const intrude of intruders) {
      bed.capture.prepare([bed.request('app/web@0')]);
      rmSync(path);
      intrude();
      expect(refusedBy(bed)).toMatchObject({ code: 'LOG_FIFO_UNAVAILABLE' });
      expect(openDescriptors()).toEqual(before);
      rmSync(path);
    }
  });

  it('a folder that cannot be made, and works when that is mended', async () => {
    using bed = new CaptureBed();
    const before = openDescriptors();
    bed.capture.prepare([bed.request('app/web@0')]);
    const inTheWay = join(bed.path, 'logs');
    writeFileSync(inTheWay, '');
    expect(refusedBy(bed)).toMatchObject({ code: 'LOG_DIR_UNWRITABLE' });
    expect(openDescriptors()).toEqual(before);
    rmSync(inTheWay);
    const slot = bed.capture.open(bed.request('app/web@0'));
    await sh(slot, 'echo well');
    expect(seriesIn(bed.request('app/web@0').dir).toString()).toBe('well\n');
  });

  it('to open more than the system lets it, at whichever step that is', () => {
    using bed = new CaptureBed();
    const before = openDescriptors();
    const codes = [0, 1, 2, 3].map((free) => {
      const request = bed.request(`app/web@${free}`, { streams: 'split' });
      bed.capture.prepare([request]);
      const few = fewDescriptors(free);
      const refused = refusedBy(bed, request);
      few[Symbol.dispose]();
      return (refused as SupError | undefined)?.code;
    });
    expect(codes).toEqual(codes.map(() => 'LOG_TOO_MANY_FILES'));
    expect(openDescriptors()).toEqual(before);
  });

  it('to give descriptors that there are not, and leaves none', () => {
    using bed = new CaptureBed();
    using slot = bed.capture.open(bed.request('app/web@0'));
    const before = openDescriptors();
    const few = fewDescriptors(1);
    let refused: unknown;
    try {
      slot.writers();
    } catch (error) {
      refused = error;
    } finally {
      few[Symbol.dispose]();
    }
    expect(refused).toMatchObject({ code: 'LOG_TOO_MANY_FILES' });
    expect(openDescriptors()).toEqual(before);
  });

  it('what the system refuses when FIFOs are made, in its own words', () => {
    using bed = new CaptureBed();
    const broken = () => {
      throw new Error('mkfifo is not there');
    };
    using capture = new FifoCapture({ fifoDir: bed.fifoDir, makeFifos: broken, onTrouble: () => {} });
    expect(() => capture.open(bed.request('app/web@0'))).toThrow(
      expect.objectContaining({ code: 'LOG_FIFO_UNAVAILABLE' }),
    );
  });

  it('a system without FIFOs', () => {
    using bed = new CaptureBed();
    using capture = new FifoCapture({ fifoDir: bed.fifoDir, makeFifos: () => false, onTrouble: () => {} });
    expect(() => capture.open(bed.request('app/web@0'))).toThrow(/no named pipes/);
  });
});

describe.runIf(process.geteuid?.() === 0)('a FIFO of another user', () => {
  const [lyra, nobody] = [4_711, 65_534];
  const of = (bed: CaptureBed) => {
    const { uid, mode, ino } = statSync(join(bed.fifoDir, readdirSync(bed.fifoDir)[0] ?? ''));
    return { uid, mode: mode & 0o7777, ino };
  };

  it('is his, so that he can open it again, in a folder that is not', async () => {
    using bed = new CaptureBed();
    using slot = bed.capture.open(bed.request('app/web@0', {}, nobody));
    expect(of(bed)).toMatchObject({ uid: nobody, mode: 0o600 });
    const { stdout, stderr } = slot.writers();
    const script = 'echo first; echo again >/dev/stdout; echo twin >/proc/self/fd/2';
    const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', stdout, stderr], uid: nobody, gid: nobody });
    for (const fd of [stdout, stderr]) closeSync(fd);
    await once(child, 'exit');
    slot.drain();
    expect(seriesIn(bed.request('app/web@0').dir).toString()).toBe('first\nagain\ntwin\n');
  });

  it('stays whose a program has made it', async () => {
    using bed = new CaptureBed();
    using slot = bed.capture.open(bed.request('app/web@0', {}, nobody));
    const before = of(bed);
    await sh(slot, `chown ${lyra} /proc/self/fd/1`);
    bed.capture.open(bed.request('app/web@0', {}, nobody));
    await sh(slot, 'echo on and on');
    expect(of(bed)).toEqual({ ...before, uid: lyra });
    expect(seriesIn(bed.request('app/web@0').dir).toString()).toBe('on and on\n');
  });

  it('is another one for another user, and one that was left behind is given to him', () => {
    using bed = new CaptureBed();
    const first = bed.capture.open(bed.request('app/web@0', {}, nobody));
    const { ino } = of(bed);
    using second = bed.capture.open(bed.request('app/web@0', {}, lyra));
    expect(second).not.toBe(first);
    expect(of(bed).uid).toBe(lyra);
    expect(of(bed)).not.toMatchObject({ ino, uid: nobody });
    makeFifos([join(bed.fifoDir, 'app+left@0.all')]);
    using left = bed.capture.open(bed.request('app/left@0', {}, nobody));
    expect(statSync(join(bed.fifoDir, 'app+left@0.all')).uid).toBe(nobody);
    expect(left.bytes).toBe(0);
  });
});
