import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linuxLockHolder } from '../../../src/platform/linux/lock-holder.ts';
import { linuxLocks } from '../../../src/platform/linux/locks.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

describe('the holder of a lock', () => {
  it('is named as long as it has the lock, and by nothing else than the lock', () => {
    using temp = tempFolder();
    const path = join(temp.path, 'lock');
    expect(linuxLockHolder(path)).toBeUndefined();
    const lock = linuxLocks.tryLock(path);
    expect(linuxLockHolder(path)).toBe(process.pid);
    // Whoever is refused the lock does not write himself into it.
    expect(linuxLocks.tryLock(path)).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`);
    lock?.[Symbol.dispose]();
    expect(linuxLockHolder(path)).toBeUndefined();
    // The number is still there, the process lives and has the file open: that alone is no lock.
    const fd = openSync(path, 'r');
    expect(linuxLockHolder(path)).toBeUndefined();
    closeSync(fd);
  });

  it.each(['', 'x\n', '-1\n', '0\n', '1', `${'9'.repeat(30)}\n`])('is nobody where the file says %j', (text) => {
    using temp = tempFolder();
    const path = join(temp.path, 'lock');
    writeFileSync(path, text);
    expect(linuxLockHolder(path)).toBeUndefined();
  });
});
