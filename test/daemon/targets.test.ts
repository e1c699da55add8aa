import { describe, expect, it } from 'vitest';
import { type Candidate, resolveTargets } from '../../src/daemon/targets.ts';

const slot = (app: string, name: string, instance = '0'): Candidate => ({
  id: `${app}/${name}@${instance}`,
  app,
  name,
  instance,
});
const known = [
  slot('shop', 'web', '0'),
  slot('shop', 'web', '1'),
  slot('shop', 'db'),
  slot('blog', 'web'),
  slot('blog', 'worker', 'alpha'),
];

describe('resolveTargets', () => {
  it.each([
    [['web'], ['shop/web@0', 'shop/web@1', 'blog/web@0']],
    [['shop/web'], ['shop/web@0', 'shop/web@1']],
    [['shop/web@1'], ['shop/web@1']],
    [['worker@alpha'], ['blog/worker@alpha']],
    [['blog'], ['blog/web@0', 'blog/worker@alpha']],
    [['all'], known.map(({ id }) => id)],
    [['w*'], ['shop/web@0', 'shop/web@1', 'blog/web@0', 'blog/worker@alpha']],
    [['shop/*'], ['shop/web@0', 'shop/web@1', 'shop/db@0']],
    [['d?'], ['shop/db@0']],
  ])('%j names %j', (targets, ids) => {
    expect(resolveTargets(targets, known)).toEqual(ids);
  });

  it('names each slot once, in the order in which they are known', () => {
    expect(resolveTargets(['db', 'shop', 'web@1'], known)).toEqual(['shop/web@0', 'shop/web@1', 'shop/db@0']);
  });

  it('refuses an unknown name with the nearest one, and then selects nothing', () => {
    expect(() => resolveTargets(['db', 'wrker'], known)).toThrow(
      expect.objectContaining({
        code: 'TARGET_UNKNOWN',
        params: { target: 'wrker', close: 'worker' },
        hint: 'did you mean "worker"?',
      }),
    );
  });

  it('takes the dots of a name as dots', () => {
    const dotted = [slot('a', 'x.y'), slot('a', 'xzy')];
    expect(resolveTargets(['x.*'], dotted)).toEqual(['a/x.y@0']);
  });

  it('takes all of nothing as nothing', () => {
    expect(resolveTargets(['all'], [])).toEqual([]);
  });
});
