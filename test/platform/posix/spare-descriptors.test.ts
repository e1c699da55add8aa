import { closeSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';
import { keepSpares, unlessExhausted, withSpares } from '../../../src/platform/posix/spare-descriptors.ts';
import { fewDescriptors } from '../../helpers/limits.ts';

const open = (): number => openSync('/dev/null', 'r');

it('opens by what was set aside once nothing else is left, and sets it aside again', () => {
  using _ = keepSpares();
  using none = fewDescriptors(0);
  expect(none).toBeDefined();
  expect(open).toThrow('EMFILE');
  for (let again = 0; again < 3; again += 1) {
    const fd = withSpares(open);
    expect(open).toThrow('EMFILE');
    closeSync(fd);
  }
  // What was closed stands ready for whoever opens next.
  const free = withSpares(open);
  expect(open).toThrow('EMFILE');
  closeSync(free);
});

it('says what is assumed where there is nothing to look with, and passes on every other failure', () => {
  using none = fewDescriptors(0);
  expect(none).toBeDefined();
  expect(unlessExhausted(-1, () => withSpares(open))).toBe(-1);
  expect(() => unlessExhausted(-1, () => expect.fail('on purpose'))).toThrow('on purpose');
});
