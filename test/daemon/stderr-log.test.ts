import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PENDING_BYTES, StderrLog } from '../../src/daemon/stderr-log.ts';
import { unblocked } from '../../src/daemon/unblocked.ts';
import { makeFifos } from '../../src/platform/posix/fifos.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';

/** A pipe of which the test holds the reading end, and a log on the other one. */
function bed() {
  const folder = tempFolder();
  const path = join(folder.path, 'stderr');
  makeFifos([path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  // As a shell opens it: a write waits when the pipe is full.
  const given = openSync(path, constants.O_WRONLY);
  const writer = unblocked(given);
  const moved: string[] = [];
  const buffer = Buffer.alloc(1024 * 1024);
  const open = new Set([reader, given, writer]);
  const close = (fd: number): void => {
    if (open.delete(fd)) closeSync(fd);
  };
  return {
    log: new StderrLog(writer, () => ({ write: (line) => void moved.push(line) })),
    moved,
    /** What is in the pipe now. */
    read(): string {
      try {
        return buffer.toString('utf8', 0, readSync(reader, buffer));
      } catch {
        return '';
      }
    },
    leave: () => close(reader),
    [Symbol.dispose]() {
      for (const fd of open) close(fd);
      folder[Symbol.dispose]();
    },
  };
}

const line = (n: number): string => `${n} ${'x'.repeat(100)}\n`;
const MANY = (3 * PENDING_BYTES) / 100;

describe('the words on standard error', () => {
  it('never wait for a reader who stalls; what was dropped is counted, in its place', async () => {
    using pipe = bed();
    for (let n = 0; n < MANY; n++) pipe.log.write(line(n));
    let text = '';
    await until(() => (text += pipe.read()).includes('missing here'), 'the gap to be told');
    const [, before = '', dropped = ''] = /^([^]*)\((\d+) lines are missing here: [^)]*\)\n$/.exec(text) ?? [];
    const kept = before.split('\n').slice(0, -1);
    expect(kept.map((each) => `${each}\n`)).toEqual(kept.map((_, n) => line(n)));
    expect(kept.length + Number(dropped)).toBe(Math.ceil(MANY));
    pipe.log.write('and on\n');
    expect(pipe.read()).toBe('and on\n');
    expect(pipe.moved).toEqual([]);
  });

  it('go on elsewhere when the reader has gone, with those that still waited', () => {
    using pipe = bed();
    for (let n = 0; n < MANY; n++) pipe.log.write(line(n));
    pipe.leave();
    pipe.log.flush();
    pipe.log.write('and on\n');
    const [first = '', ...rest] = pipe.moved;
    expect(first).toBe('standard error is gone (broken pipe); what the daemon says goes on here\n');
    expect(rest.at(-1)).toBe('and on\n');
    expect(rest.at(-2)).toMatch(/^\(\d+ lines are missing here/);
    expect(rest.length).toBeGreaterThan(PENDING_BYTES / 200);
  });

  it('are dropped where a full disk takes nothing, and nothing is thrown', () => {
    const fd = openSync('/dev/full', 'w');
    try {
      const log = new StderrLog(unblocked(fd), () => expect.fail('a full disk is not the end'));
      for (let n = 0; n < MANY; n++) log.write(line(n));
    } finally {
      closeSync(fd);
    }
  });
});
