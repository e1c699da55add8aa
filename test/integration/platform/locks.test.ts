import { spawn } from 'node:child_process';
import { lstatSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { abstractName, linuxLocks, linuxLocksBy } from '../../../src/platform/linux/locks.ts';
import { lockName } from '../../../src/platform/name-lock.ts';
import { flock } from '../../../src/platform/posix/flock.ts';
import type { Locks } from '../../../src/platform/platform.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { bundle } from './bundle.ts';

const named: Locks = { tryLock: (path) => lockName(abstractName(path)) };
const refused = (code: string) => expect.objectContaining({ name: 'SupError', code });

/** Another process that has taken the lock by `locks`, a text of the program, until it is killed at the end. */
async function holding(
  folder: string,
  locks: string,
  path: string,
): Promise<{ readonly pid: number } & AsyncDisposable> {
  const program = bundle(
    folder,
    `import { abstractName, linuxLocksBy } from './src/platform/linux/locks.ts';
     import { lockName } from './src/platform/name-lock.ts';
     globalThis.used = [abstractName, linuxLocksBy, lockName];
     globalThis.lock = (${locks}).tryLock(process.argv[2]);
     console.log(globalThis.lock === undefined ? 'held' : 'mine');
     setInterval(() => {}, 1_000_000);`,
  );
  const holder = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  const word = await new Promise((resolve) => holder.stdout.once('data', (data: Buffer) => resolve(data.toString())));
  expect(word).toBe('mine\n');
  return {
    pid: holder.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      holder.kill('SIGKILL');
      await ended;
    },
  };
}

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
    const holder = await holding(
      temp.path,
      kind === 'named' ? '{ tryLock: (path) => lockName(abstractName(path)) }' : 'linuxLocksBy()',
      path,
    );
    expect(locks.tryLock(path)).toBeUndefined();
    await holder[Symbol.asyncDispose]();
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
    const path = join(temp.path, 'lock');
    using lock = linuxLocksBy(null).tryLock(path);
    expect(lock).toBeDefined();
    expect(named.tryLock(path)).toBeUndefined();
  });

  it('in PATH, it is found where systems have it', () => {
    using temp = tempFolder();
    const path = join(temp.path, 'lock');
    const before = process.env['PATH'];
    process.env['PATH'] = temp.path;
    try {
      using lock = linuxLocks.tryLock(path);
      expect(lock).toBeDefined();
      expect(flock(path)).toBe('held');
    } finally {
      process.env['PATH'] = before;
    }
  });

  it.each(['null', 'undefined'])('one daemon and another with it keep each other out (first: %s)', async (first) => {
    using temp = tempFolder();
    const path = join(temp.path, 'lock');
    await using holder = await holding(temp.path, `linuxLocksBy(${first})`, path);
    expect(isAlive(holder.pid)).toBe(true);
    expect(linuxLocks.tryLock(path)).toBeUndefined();
    expect(linuxLocksBy(null).tryLock(path)).toBeUndefined();
  });
});

it('a stranger who has nothing but the name keeps nobody out who has the program', async () => {
  using temp = tempFolder();
  const path = join(temp.path, 'lock');
  await using stranger = await holding(temp.path, '{ tryLock: (path) => lockName(abstractName(path)) }', path);
  using lock = linuxLocks.tryLock(path);
  expect([lock, isAlive(stranger.pid)]).toEqual([expect.anything(), true]);
});
