import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  formatSize,
  MAX_DURATION_MS,
  parseDuration,
  parsePercent,
  parseSize,
} from '../../src/base/units.ts';

describe('parseDuration', () => {
  it.each([
    ['250ms', 250],
    ['10s', 10_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['30d', 2_592_000_000],
    ['1.5h', 5_400_000],
    ['0s', 0],
    ['1d2h3m4s5ms', 93_784_005],
    ['0.0004s', 0],
    ['3650d', MAX_DURATION_MS],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    ' ',
    '10',
    '0',
    '-1s',
    '1x',
    '1s1h',
    '1s1s',
    '10 s ',
    ' 10s',
    '1e3s',
    '3651d',
    '.5s',
    's',
    '1h30',
    '10S',
    '٣s',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0ms'],
    [250, '250ms'],
    [999.9, '999ms'],
    [1_000, '1s'],
    [1_500, '1.5s'],
    [1_999, '1.9s'],
    [10_000, '10s'],
    [59_999, '59s'],
    [90_000, '1m30s'],
    [3_599_999, '59m59s'],
    [7_200_000, '2h'],
    [7_259_000, '2h'],
    [273_600_000, '3d4h'],
    [-5, '0ms'],
    [Number.NaN, '0ms'],
    [Number.POSITIVE_INFINITY, '0ms'],
  ])('says %d as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('says what parseDuration reads: never more than the truth, and at least nine tenths of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_DURATION_MS }), (ms) => {
        const said = parseDuration(formatDuration(ms));
        expect(said).toBeLessThanOrEqual(ms);
        expect(said).toBeGreaterThanOrEqual(ms * 0.9);
      }),
    );
  });

  it('says whole amounts of two neighbouring units exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_649 }), fc.integer({ min: 0, max: 23 }), (days, hours) => {
        const ms = days * 86_400_000 + hours * 3_600_000;
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});

describe('parseSize', () => {
  it.each([
    ['512M', 512 * 1_024 ** 2],
    ['512MB', 512 * 1_024 ** 2],
    ['512 MiB', 512 * 1_024 ** 2],
    ['512mb', 512 * 1_024 ** 2],
    ['1.5GiB', 1.5 * 1_024 ** 3],
    ['10k', 10_240],
    ['2T', 2 * 1_024 ** 4],
    ['1048576', 1_048_576],
    ['0', 0],
    ['12B', 12],
  ])('reads %s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each([
    '',
    '512XB',
    '-1M',
    '1.5',
    '1.5B',
    '1e3',
    '0x10',
    '10 foo',
    'M',
    '9007199254740993',
    '9999999T',
    '10Mi',
    '10 %',
  ])('refuses %j', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});

describe('formatSize', () => {
  it.each([
    [0, '0B'],
    [900, '900B'],
    [1_023, '1023B'],
    [1_024, '1K'],
    [91_540_685, '87.3M'],
    [512 * 1_024 ** 2, '512M'],
    [1.5 * 1_024 ** 3, '1.5G'],
    [1_024 ** 2 - 1, '1M'],
    [5_000 * 1_024 ** 4, '5000T'],
    [-1, '0B'],
    [Number.NaN, '0B'],
  ])('says %d as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  it('says what parseSize reads, within what one decimal can say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => {
        const said = parseSize(formatSize(bytes)) ?? Number.NaN;
        expect(Math.abs(said - bytes)).toBeLessThanOrEqual(bytes * 0.05);
      }),
    );
  });
});

describe('parsePercent', () => {
  it.each([
    ['50%', 50],
    ['0%', 0],
    ['12.5 %', 12.5],
    ['250%', 250],
  ])('reads %s', (text, percent) => {
    expect(parsePercent(text)).toBe(percent);
  });

  it.each(['50', '%', '-5%', '1e2%', '50%%', ''])('refuses %j', (text) => {
    expect(parsePercent(text)).toBeUndefined();
  });
});
