import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveExecutable } from '../../../src/platform/posix/resolve.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

class Disk implements Disposable {
  readonly #temp = tempFolder();
  readonly dir = this.#temp.path;
  [Symbol.dispose] = this.#temp[Symbol.dispose];

  file(name: string, text = '#!/bin/sh\n', mode = 0o755): string {
    const path = join(this.dir, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  folder(name: string): string {
    const path = join(this.dir, name);
    mkdirSync(path);
    return path;
  }
}

const refused = (code: string, params: object = {}) =>
  expect.objectContaining({ name: 'SupError', code, params: expect.objectContaining(params) as object });

describe('what is found', () => {
  it('with a slash is taken from the working folder', () => {
    using disk = new Disk();
    const file = disk.file('run');
    expect(resolveExecutable('./run', disk.dir, '/bin')).toBe(`${disk.dir}/run`);
    expect(resolveExecutable(file, '/', undefined)).toBe(file);
    symlinkSync(file, join(disk.dir, 'link'));
    expect(resolveExecutable('./link', disk.dir, '')).toBe(`${disk.dir}/link`);
  });

  it('without one is the first executable file in PATH', () => {
    using disk = new Disk();
    for (const name of ['a', 'b', 'c']) disk.folder(name);
    disk.folder('a/run');
    disk.file('b/run', '#!/bin/sh\n', 0o644);
    const third = disk.file('c/run');
    const path = ['a', 'missing', 'b', 'c'].map((name) => join(disk.dir, name)).join(':');
    expect(resolveExecutable('run', '/', path)).toBe(third);
  });

  it('treats an empty entry of PATH, and a relative one, as the working folder', () => {
    using disk = new Disk();
    disk.folder('bin');
    disk.file('here');
    disk.file('bin/there');
    expect(resolveExecutable('here', disk.dir, '/bin:')).toBe(join(disk.dir, 'here'));
    expect(resolveExecutable('here', disk.dir, '')).toBe(join(disk.dir, 'here'));
    expect(resolveExecutable('there', disk.dir, '/nowhere:bin')).toBe(join(disk.dir, 'bin/there'));
  });

  it('without a PATH is looked for where execvp looks', () => {
    expect(resolveExecutable('sh', '/', undefined)).toBe('/bin/sh');
  });
});

describe('what is refused', () => {
  it('a program that is not there, with the nearest name', () => {
    using disk = new Disk();
    disk.file('python3');
    expect(() => resolveExecutable('pyhton3', '/', disk.dir)).toThrow(
      refused('LAUNCH_NOT_FOUND', { command: 'pyhton3', close: 'python3' }),
    );
    expect(() => resolveExecutable('zzzzzz', '/', disk.dir)).toThrow(refused('LAUNCH_NOT_FOUND', { close: null }));
    expect(() => resolveExecutable('', '/', disk.dir)).toThrow(refused('LAUNCH_NOT_FOUND'));
    expect(() => resolveExecutable('./nothing', disk.dir, disk.dir)).toThrow(
      refused('LAUNCH_NOT_FOUND', { path: null }),
    );
    expect(() => resolveExecutable('./python3/below', disk.dir, '')).toThrow(refused('LAUNCH_NOT_FOUND'));
  });

  it('a file without the right to execute it', () => {
    using disk = new Disk();
    const path = disk.file('run', '#!/bin/sh\n', 0o644);
    expect(() => resolveExecutable('run', '/', disk.dir)).toThrow(refused('LAUNCH_NOT_EXECUTABLE', { path }));
    expect(() => resolveExecutable(path, '/', '')).toThrow(refused('LAUNCH_NOT_EXECUTABLE', { path }));
    expect(() => resolveExecutable('/dev/null', '/', '')).toThrow(refused('LAUNCH_NOT_EXECUTABLE'));
  });

  it('a folder', () => {
    using disk = new Disk();
    expect(() => resolveExecutable(disk.folder('run'), '/', '')).toThrow(refused('LAUNCH_IS_DIRECTORY'));
    expect(() => resolveExecutable('run', '/', disk.dir)).toThrow(refused('LAUNCH_NOT_FOUND'));
  });

  it('a script whose interpreter is missing or cannot be executed', () => {
    using disk = new Disk();
    const script = disk.file('a', '#!/nowhere/perl\n');
    expect(() => resolveExecutable(script, '/', '')).toThrow(
      refused('LAUNCH_BAD_INTERPRETER', { interpreter: '/nowhere/perl', crlf: false }),
    );
    const plain = disk.file('plain', '', 0o644);
    expect(() => resolveExecutable(disk.file('b', `#!${plain}\n`), '/', '')).toThrow(
      refused('LAUNCH_BAD_INTERPRETER', { why: 'which is not executable' }),
    );
    expect(() => resolveExecutable(disk.file('c', `#!${disk.dir}\n`), '/', '')).toThrow(
      refused('LAUNCH_BAD_INTERPRETER'),
    );
    expect(() => resolveExecutable(disk.file('d', '#!/usr/bin/env nodde\n'), '/', disk.dir)).toThrow(
      refused('LAUNCH_BAD_INTERPRETER', { interpreter: 'nodde', why: 'which is not in PATH' }),
    );
  });

  it('a script with Windows line ends, and says so', () => {
    using disk = new Disk();
    for (const line of ['#!/bin/sh\r\n', '#!/usr/bin/env sh\r\n']) {
      const script = disk.file('crlf', `${line}echo\r\n`);
      expect(() => resolveExecutable(script, '/', '/bin')).toThrow(
        expect.objectContaining({
          code: 'LAUNCH_BAD_INTERPRETER',
          params: expect.objectContaining({ crlf: true }) as object,
          hint: expect.stringContaining('CR LF') as string,
        }),
      );
    }
  });

  it('a working folder that is missing or a file', () => {
    using disk = new Disk();
    const file = disk.file('file');
    expect(() => resolveExecutable('sh', join(disk.dir, 'no'), '/bin')).toThrow(refused('LAUNCH_CWD_MISSING'));
    expect(() => resolveExecutable('sh', join(file, 'no'), '/bin')).toThrow(refused('LAUNCH_CWD_MISSING'));
    expect(() => resolveExecutable('sh', file, '/bin')).toThrow(refused('LAUNCH_CWD_NOT_DIRECTORY'));
  });
});

describe('what the system would hand to a shell', () => {
  it.each([
    ['an empty file', '', 'empty'],
    ['text without a first line that names its interpreter', 'echo hello\n', 'text'],
    ['bytes that are no program', '\x00\x01\x02\x03', 'unknown'],
    ['a program of another machine', foreignElf(), 'other-machine'],
    ['a program that was cut off', '\x7fELF\x02\x01', 'unknown'],
  ])('%s is refused', (_, bytes, format) => {
    using disk = new Disk();
    const path = disk.file('run', bytes);
    expect(() => resolveExecutable(path, '/', '')).toThrow(refused('LAUNCH_FORMAT', { path, format }));
  });

  it('a first line that names nothing is refused', () => {
    using disk = new Disk();
    const path = disk.file('run', '#!\necho\n');
    expect(() => resolveExecutable(path, '/', '')).toThrow(refused('LAUNCH_BAD_INTERPRETER', { interpreter: '' }));
  });
});

/** The header of an ELF file for a machine that nothing here is. */
function foreignElf(): string {
  const head = Buffer.alloc(64);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(0xfe, 18);
  return head.toString('latin1');
}

describe('what is not refused', () => {
  it.each([
    ['with a relative interpreter, which counts from the working folder', '#!./sh\n'],
    ['with env and options', '#!/usr/bin/env -S node --x\n'],
  ])('a script %s', (_, text) => {
    using disk = new Disk();
    symlinkSync('/bin/sh', join(disk.dir, 'sh'));
    const file = disk.file('script', text);
    expect(resolveExecutable(file, disk.dir, '/bin')).toBe(file);
  });
});
