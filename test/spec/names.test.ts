import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appNameFault, nameFault, nameFrom, variableFault } from '../../src/spec/names.ts';
import { quote } from '../../src/spec/quote.ts';
import { readSignal } from '../../src/spec/signals.ts';
import { appOf, linesOf, readText } from './app-text.ts';

describe('names', () => {
  it.each(['supd.log', 'supd.log.1', 'supd.log.20'])('keeps %s of an app for the log of the daemon', (name) => {
    expect(appNameFault(name)).toMatch(/log of the daemon/);
    expect(nameFault(name)).toBeUndefined();
    expect(nameFrom(name)).toBeUndefined();
    expect(linesOf(`name: ${name}\n${appOf('')}`)).toEqual([expect.stringMatching(/^1:7 name: .*log of the daemon/)]);
  });

  it.each(['supd', 'supd.logs', 'supd.log.x', 'supd.log.', 'my-supd.log'])('leaves %s to apps', (name) => {
    expect(appNameFault(name)).toBeUndefined();
    expect(readText(`name: ${name}\n${appOf('')}`).name).toBe(name);
  });

  it.each(['web', '0', 'a.b-c_d', 'x'.repeat(64), 'yaml'])('takes %.20s', (name) => {
    expect(nameFault(name)).toBeUndefined();
  });

  it.each([
    '',
    'Web',
    '-a',
    '.a',
    'a/b',
    'a@b',
    'a b',
    'ä',
    'all',
    'x.yaml',
    'x.yml',
    'x.json',
    'x'.repeat(65),
    '..',
    '__proto__',
  ])('refuses %.20j', (name) => {
    expect(nameFault(name)).toEqual(expect.any(String));
  });

  it('makes a good name of a folder, or none', () => {
    expect(nameFrom('My App (2)')).toBe('my-app-2');
    expect(nameFrom('.config')).toBe('config');
    expect(nameFrom('日本')).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = nameFrom(text);
        expect(name === undefined ? undefined : nameFault(name)).toBeUndefined();
      }),
    );
  });

  it.each(['A', 'a.b', 'ProgramFiles(x86)'])('takes the variable %s', (name) => {
    expect(variableFault(name)).toBeUndefined();
  });

  it.each(['', 'A=B', 'A B', 'A\0', 'SUP_ID', 'SUP_RUN', '__proto__', 'x'.repeat(300)])(
    'refuses the variable %.20j',
    (name) => {
      expect(variableFault(name)).toEqual(expect.any(String));
    },
  );
});

describe('readSignal', () => {
  it.each([
    ['SIGTERM', 'SIGTERM'],
    ['term', 'SIGTERM'],
    ['Usr1', 'SIGUSR1'],
    ['SIGFOO', undefined],
    ['15', undefined],
    ['', undefined],
  ])('reads %j as %s', (text, signal) => {
    expect(readSignal(text)).toBe(signal);
  });
});

describe('quote', () => {
  it('lets nothing through that could paint over a terminal, and is short', () => {
    expect(quote('a"b')).toBe('"a\\"b"');
    expect(quote('\u001b[2J\u009b\u202e\u2066\u200b')).toBe('"\\u001b[2J\\u009b\\u202e\\u2066\\u200b"');
    expect(quote('x'.repeat(1_000)).length).toBeLessThan(80);
    expect([quote(null), quote([]), quote({}), quote(5), quote(true)]).toEqual([
      'an empty value',
      'a list',
      'a map',
      '5',
      'true',
    ]);
  });
});
