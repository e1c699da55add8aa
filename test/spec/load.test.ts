import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, MAX_FILE_BYTES, readBytes } from '../../src/spec/load.ts';
import { Problems } from '../../src/spec/problems.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

function loaded(text: string | Uint8Array, kind: 'yaml' | 'json' = 'yaml') {
  const problems = new Problems('app.yaml');
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const value = load(bytes, kind, problems);
  return { value, told: problems.list().map(({ line, column, message }) => `${line}:${column} ${message}`), problems };
}

describe('load', () => {
  it('keeps the spelling of whatever would lose it as a number', () => {
    const text =
      'a: 1.10\nb: 022\nc: 0x1F\nd: 1234567890123456789\ne: 42\nf: 1.5\ng: yes\nh: on\ni: True\nj: ~\nk: .nan\nl: 1e3\n';
    expect(loaded(text).value).toEqual({
      ...{ a: '1.10', b: '022', c: '0x1F', d: '1234567890123456789', e: 42, f: 1.5 },
      ...{ g: 'yes', h: 'on', i: 'True', j: null, k: '.nan', l: '1e3' },
    });
  });

  it('takes a byte order mark, CRLF, comments and JSON', () => {
    expect(loaded('\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\n').value).toEqual({ a: 1, b: 'x\ny\n' });
    expect(loaded('{\n\t"a": [1, "b"],\r\n\t"c": {"d": null}\n}\n', 'json').value).toEqual({
      a: [1, 'b'],
      c: { d: null },
    });
  });

  it('knows where keys and values stand', () => {
    const { problems } = loaded('# first\na:\n  b: {c: 1}\n  l: [x, y]\n');
    expect(problems.positions.get(['a', 'b', 'c'])).toEqual({
      key: { line: 3, column: 7 },
      value: { line: 3, column: 10 },
    });
    expect(problems.positions.get(['a', 'l', 1])?.value).toEqual({ line: 4, column: 10 });
    expect(problems.positions.get(['a', 'l'])?.value).toEqual({ line: 4, column: 3 });
  });

  it('resolves aliases and merge keys; what is written out wins, then the first', () => {
    const text = 'one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nm: {<<: [*one, *two], c: 3}\nl: *one\n';
    expect(loaded(text).value).toMatchObject({ m: { a: 1, b: 1, c: 3 }, l: { a: 1, b: 1 } });
  });

  it.each([
    ['', '1:1 this file is empty'],
    ['# only a comment\n', '1:1 this file is empty'],
    ['---\n', '1:1 this file is empty'],
    ['- a\n- b\n', '1:1 an app file is a map of keys'],
    ['just text\n', '1:1 an app file is a map of keys'],
    ['a:\n\t- b\n', '2:1 a tab cannot indent; use spaces'],
    ['a: 1\nb: "x\n', '2:4 this " is never closed'],
    ['a: 1\na: 2\n', '2:1 "a" is written twice; the first is in line 1'],
    ['a: 1\n---\nb: 2\n', '2:1 a second document begins here'],
    ['a: *none\n', /^1:4 .*none/],
    ['a: &a [*a]\n', '1:8 the alias "a" stands inside itself'],
    ['a: !foo 1\n', '1:9 the tag "!foo" is not known here'],
    ['a: !!binary aGk=\n', '1:13 the tag "tag:yaml.org,2002:binary" is not known here'],
    ['a: !!set {b}\n', /^1:10 the tag/],
    ['%YAML 1.1\n---\na: yes\n', /^1:1 this file says that it is YAML 1\.1/],
    ['__proto__: {a: 1}\n', '1:1 "__proto__" cannot be used as a key'],
    ['a: {constructor: 1}\n', '1:5 "constructor" cannot be used as a key'],
    ['? [a]\n: 1\n', '1:3 a key is a plain word'],
    [': 1\n', /a key is empty/],
    ['a: "x\\0y"\n', '1:4 a NUL cannot stand in a value'],
    ['a: {<<: 1}\n', '1:5 << takes a map, or a list of maps'],
    ['a: b: c\n', '1:4 a second ": " stands in this line'],
    [`a: ${'['.repeat(70)}${']'.repeat(70)}\n`, /nests more than 64 deep/],
    ['- '.repeat(100_000), /nests more than 64 deep/],
    ['[{'.repeat(100_000), /nests more than 64 deep/],
  ])('says of %.40j what is wrong and where', (text, told) => {
    expect(loaded(text).told[0]).toMatch(
      told instanceof RegExp ? told : new RegExp(`^${told.replace(/[^\w ]/g, '\\$&')}$`),
    );
  });

  it('ends aliases that multiply each other', () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`,
    );
    const { told } = loaded(`a0: &a0 [x]\n${levels.join('\n')}\n`);
    expect(told.some((line) => /more than/.test(line))).toBe(true);
  });

  it('refuses what is no UTF-8 and what is too large', () => {
    expect(loaded(Uint8Array.of(0x61, 0x3a, 0x20, 0xff)).told).toEqual(['1:1 this file is not UTF-8 text']);
    expect(loaded(new Uint8Array(MAX_FILE_BYTES + 1)).told).toEqual([
      `1:1 this file is larger than ${MAX_FILE_BYTES} bytes`,
    ]);
  });

  it('takes a thousand keys in one map without comparing each with each', () => {
    const text = Array.from({ length: 40_000 }, (_, n) => `k${n}: 1`).join('\n');
    expect(Object.keys(loaded(text).value ?? {})).toHaveLength(40_000);
  });

  it('insists on JSON in a .json file', () => {
    const comma = 'JSON has no comma before a closing bracket';
    expect(loaded('{"a": [1, 2,],\n "b": {"c": ",]", "d": 3, \n },\n}', 'json').told).toEqual([
      `1:12 ${comma}`,
      `2:25 ${comma}`,
      `3:3 ${comma}`,
    ]);
    expect(loaded('{"a": [1, ",", "},"]}', 'json').told).toEqual([]);
    expect(loaded('{"a": [1, 2,],}').value).toEqual({ a: [1, 2] });
    expect(loaded('{a: 1}', 'json').told.length).toBeGreaterThan(0);
    expect(loaded('{"a": 1, "a": 2}', 'json').told).toEqual(['1:10 "a" is written twice; the first is in line 1']);
  });
});

describe('readBytes', () => {
  it('reads a file, and says why when it cannot', () => {
    using folder = tempFolder();
    const file = join(folder.path, 'app.yaml');
    expect(() => readBytes(file)).toThrow(expect.objectContaining({ code: 'SPEC_FILE_MISSING', exit: 3 }));
    expect(() => readBytes(join(file, 'x'))).toThrow(expect.objectContaining({ code: 'SPEC_FILE_MISSING' }));
    writeFileSync(file, 'a: 1\n');
    expect(() => readBytes(join(folder.path, 'ap.yaml'))).toThrow(
      expect.objectContaining({ hint: `did you mean ${file}?` }),
    );
    expect(new TextDecoder().decode(readBytes(file))).toBe('a: 1\n');
    mkdirSync(join(folder.path, 'dir'));
    expect(() => readBytes(join(folder.path, 'dir'))).toThrow(
      expect.objectContaining({ code: 'SPEC_FILE_UNREADABLE', exit: 4 }),
    );
    writeFileSync(file, new Uint8Array(MAX_FILE_BYTES + 1));
    expect(() => readBytes(file)).toThrow(expect.objectContaining({ code: 'SPEC_FILE_UNREADABLE' }));
  });
});
