import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineRoom, unfinishedLine } from '../../src/logs/unfinished-line.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

function behindTheLastLine(text: string, maxSizeBytes: number): string {
  using folder = tempFolder();
  const path = join(folder.path, 'segment');
  writeFileSync(path, text);
  const fd = openSync(path, 'r');
  try {
    return Buffer.from(unfinishedLine(fd, Buffer.byteLength(text), maxSizeBytes)).toString();
  } finally {
    closeSync(fd);
  }
}

describe('unfinishedLine', () => {
  it.each([
    ['what stands behind the last line end', 'one\ntwo\nthr', 'thr'],
    ['nothing where a line has just ended', 'one\ntwo\n', ''],
    ['nothing of an empty file', '', ''],
    ['a line of exactly the room there is', `one\n${'x'.repeat(10)}`, 'x'.repeat(10)],
    ['nothing of a line that is longer: it is split', `one\n${'x'.repeat(11)}`, ''],
    ['nothing of a file that is one line', 'x'.repeat(9), ''],
    ['bytes and not characters', 'one\nöä', 'öä'],
  ])('is %s', (_what, text, line) => {
    expect(behindTheLastLine(text, 80)).toBe(line);
  });
});

describe('lineRoom', () => {
  it('is 64 KiB, and an eighth of a small segment', () => {
    expect([10 * 1024 * 1024, 512 * 1024, 80, 7].map(lineRoom)).toEqual([65_536, 65_536, 10, 0]);
  });
});
