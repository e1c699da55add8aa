import { parse as dotenv } from 'dotenv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../src/spec/env-file.ts';

const parse = (text: string): Record<string, string> => parseEnvFile(text, '.env');

describe('parseEnvFile', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['\ufeffA=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['\n# comment\n  # another\n\nA=1\n', { A: '1' }],
    ['export A=1\nexport  B = 2 ', { A: '1', B: '2' }],
    ['A=', { A: '' }],
    ['A=""\nB=\'\'', { A: '', B: '' }],
    ['A=x#y', { A: 'x#y' }],
    ['A=x #y', { A: 'x' }],
    ['A= # nothing', { A: '' }],
    ['A="x # y" # z', { A: 'x # y' }],
    ["A='$B \\n \"'", { A: '$B \\n "' }],
    ['A="a\\nb\\t\\"\\\\ \\$ \\q"', { A: 'a\nb\t"\\ $ \\q' }],
    ['A="one\ntwo"\nB=3', { A: 'one\ntwo', B: '3' }],
    ["A='-----BEGIN\nKEY-----'\n", { A: '-----BEGIN\nKEY-----' }],
    ['A=`it\'s "so"`', { A: 'it\'s "so"' }],
    ['A=1\nA=2', { A: '2' }],
    ['A=a=b', { A: 'a=b' }],
    ['A=$B${C}', { A: '$B${C}' }],
    ['A.b-c=1', { 'A.b-c': '1' }],
    ["A=it's", { A: "it's" }],
    ['', {}],
  ])('reads %j', (text, values) => {
    expect(parse(text)).toEqual(values);
  });

  it.each([
    ['A=1\nBAD LINE\nC=3', 2],
    ['A', 1],
    ['=x', 1],
    ['1A=x', 1],
    ['A=1\n\nB="x\ny\n', 3],
    ["A='x", 1],
    ['A="x"y', 1],
    ['A="x\ny" z\n', 1],
    ['A=1\nB=x\0', 2],
  ])('refuses %j with its line', (text, line) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'SPEC_ENV_FILE_INVALID', params: expect.objectContaining({ line }) }),
    );
  });

  it('never says what stands in a bad line', () => {
    for (const text of ['hunter2', 'A="hunter2', "A='x'hunter2"]) {
      expect(() => parse(text)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') }));
    }
  });

  it('agrees with dotenv wherever both take a line and no # and no escape is in it', () => {
    const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,5}$/);
    const bare = fc.stringMatching(/^[\w=:/.,@ -]{0,12}$/);
    const value = fc.oneof(
      bare,
      bare.map((text) => `"${text}"`),
      bare.map((text) => `'${text}'`),
      fc.tuple(bare, bare).map(([a, b]) => `"${a}\n${b}"`),
    );
    const line = fc
      .tuple(fc.constantFrom('', 'export '), name, fc.constantFrom('=', ' = '), value)
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(line, fc.constant(''), fc.constant('# note'))),
        fc.constantFrom('\n', '\r\n'),
        (lines, end) => {
          const text = lines.join(end);
          expect(parse(text)).toEqual(dotenv(text));
        },
      ),
    );
  });
});
