import { expect, it } from 'vitest';
import { parseDescriptorLimit } from '../../src/platform/descriptors.ts';

it('reads the limit that is in force, where there is one', () => {
  const limits = (soft: string): string =>
    `Limit                     Soft Limit           Hard Limit           Units     \nMax processes             7                    7                    processes \nMax open files            ${soft}                 4096                 files     \n`;
  expect(parseDescriptorLimit(limits('1024'))).toBe(1024);
  expect(parseDescriptorLimit(limits('unlimited'))).toBeUndefined();
  expect(parseDescriptorLimit('')).toBeUndefined();
});
