import { describe, expect, it } from 'vitest';
import { envTarget, parseShebang } from '../../../src/platform/posix/shebang.ts';

const parse = (text: string) => parseShebang(Buffer.from(text));

describe('parseShebang', () => {
  it.each([
    ['#!/bin/sh\necho', { interpreter: '/bin/sh', argument: undefined, crlf: false }],
    ['#! /bin/sh -e\n', { interpreter: '/bin/sh', argument: '-e', crlf: false }],
    ['#!\t/usr/bin/env\tnode --flag \n', { interpreter: '/usr/bin/env', argument: 'node --flag', crlf: false }],
    ['#!/bin/sh\r\necho\r\n', { interpreter: '/bin/sh\r', argument: undefined, crlf: true }],
    ['#!/usr/bin/env node\r\n', { interpreter: '/usr/bin/env', argument: 'node\r', crlf: true }],
    ['#!/bin/sh', { interpreter: '/bin/sh', argument: undefined, crlf: false }],
  ])('reads %j', (text, expected) => expect(parse(text)).toEqual(expected));

  it.each(['', '#', '#!', '#!\n', '#!  \n', 'echo', '\x7fELF', ' #!/bin/sh'])('finds none in %j', (text) =>
    expect(parse(text)).toBeUndefined(),
  );
});

describe('envTarget', () => {
  it.each([
    ['#!/usr/bin/env node\n', 'node'],
    ['#!/usr/bin/env node\r\n', 'node\r'],
    ['#!/usr/bin/env -S node --flag\n', undefined],
    ['#!/usr/bin/env A=1\n', undefined],
    ['#!/usr/bin/env node --flag\n', undefined],
    ['#!/usr/bin/env\n', undefined],
    ['#!/bin/sh node\n', undefined],
    ['#!/opt/notenv node\n', undefined],
  ])('of %j is %j', (text, expected) => {
    const shebang = parse(text);
    expect(shebang && envTarget(shebang)).toBe(expected);
  });
});
