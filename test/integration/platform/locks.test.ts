import { spawn } from 'node:child_process';
import { lstatSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { abstractName, linuxLocks } from '../../../src/platform/linux/locks.ts';
import { lockName } from '../../../src/platform/name-lock.ts';
import type { Locks } from '../../../src/platform/platform.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { bundle } from './bundle.ts';

const named: Locks = { tryLock: (path) => lockName(abstractName(path)) };
const refused = (code: string) => expect.objectContaining({ name: 'SupError', code });

describe.each([
  ['flock', linuxLocks],
  ['abstract name', named],
])('a lock by %s', (_, locks) => {
  it('is held by one, and can be taken again when it is given back', async () => {
    using temp = tempFolder();
    const path = join(temp.path, 'lock');
    const first = locks.tryLock(path);
    expect(first).toBeDefined();
    expect(locks.tryLock(path)).toBeUndefined();
    first?.[Symbol.dispose]();
    first?.[Symbol.dispose]();
    // A name is free again a turn of the loop later.
    const second = await until(() => locks.tryLock(path), 'it is free again');
    second[Symbol.dispose]();
  });

  it('tells two paths apart, and not two spellings of one', () => {
    using temp = tempFolder();
    symlinkSync(temp.path, join(temp.path, 'link'));
    using one = locks.tryLock(join(temp.path, 'a'));
    using two = locks.tryLock(join(temp.path, 'b'));
    expect([one, two]).not.toContain(undefined);
    expect(locks.tryLock(join(temp.path, 'link', 'a'))).toBeUndefined();
  });

  it('does not go to children', async () => {
    using temp = tempFolder();
    const path = join(temp.path, 'lock');
    const lock = locks.tryLock(path);
    const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => child.once('spawn', resolve));
    lock?.[Symbol.dispose]();
    const again = await until(() => locks.tryLock(path), 'it is free again');
    expect(isAlive(child.pid ?? 0)).toBe(true);
    again[Symbol.dispose]();
    child.kill('SIGKILL');
    await ended;
  });
});

describe('a lock of another process', () => {
  it.each(['linuxLocks', 'named'])('is respected, and free when that is killed (%s)', async (kind) => {
    using temp = tempFolder();
    const path = join(temp.path, 'lock');
    const locks = kind === 'named' ? named : linuxLocks;
    const program = bundle(
      temp.path,
      `import { abstractName, linuxLocks } from './src/platform/linux/locks.ts';
       import { lockName } from './src/platform/name-lock.ts';
       const locks = { linuxLocks, named: { tryLock: (path) => lockName(abstractName(path)) } };
       globalThis.lock = locks[process.argv[2]].tryLock(process.argv[3]);
       console.log(globalThis.lock === undefined ? 'held' : 'mine');
       setInterval(() => {}, 1_000_000);`,
    );
    const holder = spawn(process.execPath, [program, kind, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => holder.once('exit', resolve));
    using _ = { [Symbol.dispose]: () => void holder.kill('SIGKILL') };
    const word = await new Promise((resolve) => holder.stdout.once('data', (data: Buffer) => resolve(data.toString())));
    expect(word).toBe('mine\n');
    expect(locks.tryLock(path)).toBeUndefined();
    holder.kill('SIGKILL');
    await ended;
    const lock = await until(() => locks.tryLock(path), 'the kernel has freed it');
    lock[Symbol.dispose]();
  });
});

describe('the lock file', () => {
  it('is for its owner only, and no link is followed', () => {
    using temp = tempFolder();
    const path = join(temp.path, 'lock');
    using lock = linuxLocks.tryLock(path);
    expect(lock).toBeDefined();
    expect(lstatSync(path).mode & 0o7777).toBe(0o600);
    writeFileSync(join(temp.path, 'target'), '');
    symlinkSync(join(temp.path, 'target'), join(temp.path, 'link'));
    expect(() => linuxLocks.tryLock(join(temp.path, 'link'))).toThrow(refused('LOCK_FAILED'));
    expect(() => linuxLocks.tryLock(join(temp.path, 'no', 'lock'))).toThrow(refused('LOCK_FAILED'));
    expect(() => linuxLocks.tryLock(temp.path)).toThrow(refused('LOCK_FAILED'));
  });

  it('locks again when it was removed meanwhile', () => {
    using temp = tempFolder();
    const path = join(temp.path, 'lock');
    using first = linuxLocks.tryLock(path);
    unlinkSync(path);
    using second = linuxLocks.tryLock(path);
    expect([first, second]).not.toContain(undefined);
    expect(linuxLocks.tryLock(path)).toBeUndefined();
  });
});

describe('without the program flock', () => {
  it('the name is taken instead', () => {
    using temp = tempFolder();
    const before = process.env['PATH'];
    process.env['PATH'] = temp.path;
    try {
      const path = join(temp.path, 'lock');
      using lock = linuxLocks.tryLock(path);
      expect(lock).toBeDefined();
      expect(named.tryLock(path)).toBeUndefined();
    } finally {
      process.env['PATH'] = before;
    }
  });
});
