import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseBinaryFormat } from '../../../src/platform/posix/binary-formats.ts';
import { programFormat } from '../../../src/platform/posix/program-format.ts';

const node = readFileSync(process.execPath).subarray(0, 256);
const elf = (machine: number): Buffer => {
  const head = Buffer.alloc(64);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(machine, 18);
  return head;
};
const macho = Buffer.from('cffaedfe07000001', 'hex');
const none = () => [];
const [AMD64, I386, ARM64, ARM] = [62, 3, 183, 40];

describe('programFormat', () => {
  it.each([
    ['a program of this machine', elf(AMD64), elf(AMD64), 'native'],
    ['a 32-bit one on its 64-bit kernel', elf(I386), elf(AMD64), 'native'],
    ['a 32-bit ARM one on AArch64', elf(ARM), elf(ARM64), 'native'],
    ['not the other way round', elf(AMD64), elf(I386), 'other-machine'],
    ['one of another machine', elf(ARM64), elf(AMD64), 'other-machine'],
    ['a Mach-O on macOS', macho, macho, 'native'],
    ['a fat one on macOS', Buffer.from('cafebabe00000002', 'hex'), macho, 'native'],
    ['a Mach-O on Linux', macho, elf(AMD64), 'other-machine'],
    ['a script', Buffer.from('#!/bin/sh\n'), elf(AMD64), 'script'],
    ['words', Buffer.from('echo grüße\n'), elf(AMD64), 'text'],
    ['noise', Buffer.from([0xff, 0xfe, 0x81, 0x20, 0x20]), elf(AMD64), 'unknown'],
    ['nothing', Buffer.alloc(0), elf(AMD64), 'empty'],
  ] as const)('%s', (_, head, own, format) => expect(programFormat(head, own, '/x', none)).toBe(format));

  it('of the running program is native', () => expect(programFormat(node, node, '/x', none)).toBe('native'));

  it('takes what the kernel has been told to run', () => {
    const windows = parseBinaryFormat('enabled\ninterpreter /init\nflags: PF\noffset 0\nmagic 4d5a\n');
    const registered = () => (windows === undefined ? [] : [windows]);
    expect(programFormat(Buffer.from('MZ\x90\0'), elf(AMD64), '/c.exe', registered)).toBe('native');
    expect(programFormat(Buffer.from('ZM\x90\0'), elf(AMD64), '/c.exe', registered)).toBe('unknown');
  });
});

describe('parseBinaryFormat', () => {
  const fits = (text: string, head: Buffer, path = '/x') => parseBinaryFormat(text)?.fits(head, path);

  it('reads a magic with a mask and an offset', () => {
    const text = 'enabled\ninterpreter /usr/bin/qemu\nflags: OCF\noffset 2\nmagic ab00\nmask f0ff\n';
    expect(fits(text, Buffer.from([0, 0, 0xaf & 0xf0, 0]))).toBe(false);
    expect(fits('enabled\noffset 2\nmagic a000\nmask f0ff\n', Buffer.from([0, 0, 0xaf, 0]))).toBe(true);
    expect(fits('enabled\noffset 2\nmagic a000\nmask f0ff\n', Buffer.from([0, 0]))).toBe(false);
  });

  it('reads an extension', () => {
    expect(fits('enabled\ninterpreter /usr/bin/java\nflags: \nextension .jar\n', Buffer.alloc(0), '/a.jar')).toBe(true);
    expect(fits('enabled\ninterpreter /usr/bin/java\nflags: \nextension .jar\n', Buffer.alloc(0), '/ajar')).toBe(false);
  });

  it.each(['disabled\nmagic 4d5a\n', 'enabled\n', ''])('finds nothing in %j', (text) =>
    expect(parseBinaryFormat(text)).toBeUndefined(),
  );
});
