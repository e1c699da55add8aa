import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { earlierFolders, noteFolder } from '../../../src/platform/linux/leaf-folders.ts';
import { leavesFolder } from '../../../src/platform/linux/leaf-name.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const tag = '0123456789ab';

describe('the note of the folders with leaves', () => {
  it('tells later daemons of those that are still there, each once, and is for the owner only', () => {
    using temp = tempFolder();
    const home = { runtimeDir: temp.path, tag };
    const there = join(temp.path, leavesFolder(tag));
    mkdirSync(there);
    for (const folder of [there, '/gone/'.concat(leavesFolder(tag)), there]) noteFolder(home, folder);
    expect(earlierFolders(home)).toEqual([there]);
    expect(readFileSync(join(temp.path, 'leaves'), 'utf8').split('\n').sort()).toEqual(
      ['', there, `/gone/${leavesFolder(tag)}`].sort(),
    );
    expect(statSync(join(temp.path, 'leaves')).mode & 0o777).toBe(0o600);
  });

  it('is written into nothing that a link leads to', () => {
    using temp = tempFolder();
    writeFileSync(join(temp.path, 'mine'), 'as it was');
    symlinkSync(join(temp.path, 'mine'), join(temp.path, 'leaves'));
    noteFolder({ runtimeDir: temp.path, tag }, join(temp.path, leavesFolder(tag)));
    expect(readFileSync(join(temp.path, 'mine'), 'utf8')).toBe('as it was');
  });
});
