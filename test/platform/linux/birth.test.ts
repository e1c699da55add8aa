import { describe, expect, it } from 'vitest';
import { Births } from '../../../src/platform/linux/birth.ts';

describe('Births', () => {
  const births = new Births('b8ac0142');

  it('reads its own marks back', () => {
    expect(births.mark(229088)).toBe('b8ac0142:229088');
    expect(births.start('b8ac0142:229088')).toBe(229088);
  });

  it.each(['deadbeef:229088', 'b8ac0142', 'b8ac0142:', 'b8ac0142:x', 'b8ac0142:1:2', '', 'at:1'])(
    'takes %j for none of this boot',
    (mark) => expect(births.start(mark)).toBeUndefined(),
  );
});
