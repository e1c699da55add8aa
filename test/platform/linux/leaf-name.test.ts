import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aboveLeaves, leafName } from '../../../src/platform/linux/leaf-name.ts';

describe('leafName', () => {
  it('can still be read by people', () => expect(leafName('lyra/web-1@0')).toBe('lyra%2fweb-1%400'));

  it('is a plain file name for any id, and another one for any other', () => {
    const id = fc.oneof(fc.string(), fc.string({ minLength: 150, maxLength: 400 }));
    fc.assert(
      fc.property(id, id, (a, b) => {
        expect(leafName(a)).toMatch(/^[A-Za-z0-9_%-]{0,200}$/);
        if (a !== b) expect(leafName(a)).not.toBe(leafName(b));
      }),
    );
  });

  it('tells long ids apart that differ only at their end, and from short ones that look like them', () => {
    const long = 'a'.repeat(300);
    expect(leafName(`${long}1`)).not.toBe(leafName(`${long}2`));
    expect(leafName(leafName(`${long}1`))).not.toBe(leafName(`${long}1`));
  });
});

describe('aboveLeaves', () => {
  it.each([
    ['/sup.0123456789ab/web', '/'],
    ['/system.slice/x.service/sup.0123456789ab/web%400', '/system.slice/x.service'],
    ['/a/sup.0123456789ab/web/sup.ba9876543210/inner', '/a'],
    ['/a/sup.0123456789ab/web/below/deeper', '/a'],
    ['/a/sup.0123456789ab', undefined],
    ['/a/sup.service/x', undefined],
    ['/a/notsup.0123456789ab/x', undefined],
    ['/', undefined],
  ])('of %s is %s', (path, above) => expect(aboveLeaves(path)).toBe(above));
});
