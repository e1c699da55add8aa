import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEPT_NOTES, lastStart, MAX_NOTES_BYTES, noteStart, startsIn } from '../../src/logs/starts.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const at = '2026-11-20T10:00:00.000Z';
const note = (run: number, offset: number) => ({ run, at, offsets: { all: offset } });
const segment = (offset: number): string => `all-${String(offset).padStart(19, '0')}.log`;

describe('the notes of starts', () => {
  it('say where the last one begins, in each stream', () => {
    using folder = tempFolder();
    expect(lastStart(folder.path, 'all')).toBe(0);
    noteStart(folder.path, note(2, 10));
    noteStart(folder.path, { run: 3, at, offsets: { out: 5, err: 0 } });
    expect(startsIn(folder.path)).toEqual([note(2, 10), { run: 3, at, offsets: { out: 5, err: 0 } }]);
    expect([lastStart(folder.path, 'out'), lastStart(folder.path, 'err')]).toEqual([5, 0]);
  });

  it('cost nothing before there is anything to tell apart', () => {
    using folder = tempFolder();
    noteStart(folder.path, note(1, 0));
    expect(readdirSync(folder.path)).toEqual([]);
    noteStart(join(folder.path, 'gone'), note(2, 10));
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('go with the series that they are of', () => {
    using folder = tempFolder();
    noteStart(folder.path, note(2, 10));
    noteStart(folder.path, note(3, 0));
    expect(lastStart(folder.path, 'all')).toBe(0);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('survive a torn line, and lines of somebody else', () => {
    using folder = tempFolder();
    noteStart(folder.path, note(2, 10));
    const file = join(folder.path, 'starts.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n{"run":3,"at":"20\nnull\n{"run":"x"}\n[]`);
    noteStart(folder.path, note(4, 20));
    expect(startsIn(folder.path)).toEqual([note(2, 10), note(4, 20)]);
  });

  it('stay few: those go whose bytes are pruned, and the oldest', () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, segment(5_000)), '');
    const most = Math.ceil(MAX_NOTES_BYTES / 60);
    for (let n = 1; n <= most * 3; n += 1) {
      noteStart(folder.path, note(n, n * 10));
      expect(statSync(join(folder.path, 'starts.jsonl')).size).toBeLessThanOrEqual(MAX_NOTES_BYTES);
    }
    const runs = startsIn(folder.path).map(({ run }) => run);
    expect(runs.at(-1)).toBe(most * 3);
    expect(runs.length).toBeLessThan(KEPT_NOTES + most);
    expect(Math.min(...runs)).toBeGreaterThanOrEqual(500);
    expect(readdirSync(folder.path).sort()).toEqual([segment(5_000), 'starts.jsonl']);
  });

  it('keep the last one though all of it is pruned', () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, segment(1e9)), '');
    for (let n = 1; n <= 1_000; n += 1) noteStart(folder.path, note(n, n));
    expect(lastStart(folder.path, 'all')).toBe(1_000);
  });

  it('follow no link and read nothing but a file', () => {
    using folder = tempFolder();
    const other = join(folder.path, 'other');
    writeFileSync(other, '');
    const dir = join(folder.path, 'slot');
    mkdirSync(dir);
    symlinkSync(other, join(dir, 'starts.jsonl'));
    expect(() => noteStart(dir, note(2, 10))).toThrow(expect.objectContaining({ code: 'ELOOP' }));
    expect(readFileSync(other, 'utf8')).toBe('');
    expect(() => lastStart(dir, 'all')).toThrow(expect.objectContaining({ code: 'LOG_UNREADABLE' }));
    rmSync(join(dir, 'starts.jsonl'));
    mkdirSync(join(dir, 'starts.jsonl'));
    expect(() => lastStart(dir, 'all')).toThrow(expect.objectContaining({ code: 'LOG_UNREADABLE' }));
  });
});
