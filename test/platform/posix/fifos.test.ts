import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { FIFOS_PER_CALL, makeFifos } from '../../../src/platform/posix/fifos.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const refused = (code: string) => expect.objectContaining({ name: 'SupError', code });

describe('makeFifos', () => {
  it('makes them for their owner only, whatever the mask', () => {
    using temp = tempFolder();
    const before = process.umask(0);
    try {
      expect(makeFifos([join(temp.path, 'a'), join(temp.path, '-b c')])).toBe(true);
    } finally {
      process.umask(before);
    }
    for (const name of ['a', '-b c']) {
      const stat = lstatSync(join(temp.path, name));
      expect([stat.isFIFO(), stat.mode & 0o7777]).toEqual([true, 0o600]);
    }
  });

  it('keeps those that are there, also with another mode', () => {
    using temp = tempFolder();
    const path = join(temp.path, 'a');
    makeFifos([path]);
    chmodSync(path, 0o622);
    const { ino } = statSync(path);
    makeFifos([path, path]);
    expect([statSync(path).ino, statSync(path).mode & 0o777]).toEqual([ino, 0o622]);
  });

  it('makes more than fit into one call', () => {
    using temp = tempFolder();
    const paths = Array.from({ length: FIFOS_PER_CALL + 3 }, (_, n) => join(temp.path, `${n}`));
    makeFifos(paths);
    expect(readdirSync(temp.path)).toHaveLength(paths.length);
  });

  it('refuses what is anything else, and makes nothing then', () => {
    using temp = tempFolder();
    const at = (name: string): string => join(temp.path, name);
    writeFileSync(at('file'), 'mine');
    mkdirSync(at('folder'));
    symlinkSync(at('elsewhere'), at('link'));
    for (const name of ['file', 'folder', 'link']) {
      expect(() => makeFifos([at('new'), at(name)])).toThrow(refused('FIFO_BLOCKED'));
    }
    expect(readdirSync(temp.path).sort()).toEqual(['file', 'folder', 'link']);
  });

  it('finds mkfifo where every system has it, when the PATH of whoever started the daemon is a narrow one', () => {
    using temp = tempFolder();
    for (const [name, PATH] of Object.entries({ narrow: temp.path, empty: '' })) {
      vi.stubEnv('PATH', PATH);
      expect(makeFifos([join(temp.path, name)])).toBe(true);
    }
    expect(() => makeFifos([join(temp.path, 'none')], [temp.path])).toThrow(/there is no program mkfifo/);
  });

  it('makes their folder again when somebody has removed it, for their owner only', () => {
    using temp = tempFolder();
    const folder = join(temp.path, 'fifo');
    makeFifos([join(folder, 'a'), join(folder, 'b')]);
    expect(lstatSync(folder).mode & 0o7777).toBe(0o700);
    expect(readdirSync(folder)).toEqual(['a', 'b']);
  });

  it('follows no link in the place of their folder', () => {
    using temp = tempFolder();
    mkdirSync(join(temp.path, 'elsewhere'));
    symlinkSync(join(temp.path, 'elsewhere'), join(temp.path, 'fifo'));
    expect(() => makeFifos([join(temp.path, 'fifo', 'a')])).toThrow(refused('FIFO_FOLDER_BLOCKED'));
    expect(readdirSync(join(temp.path, 'elsewhere'))).toEqual([]);
  });

  it('says what the system says', () => {
    expect(() => makeFifos(['/nowhere/at/all'])).toThrow(refused('FIFO_FAILED'));
    expect(() => makeFifos(['/nowhere/at/all'])).toThrow(/No such file/i);
  });

  it('does nothing for nothing', () => expect(makeFifos([])).toBe(true));
});
