import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/platform/posix/membership.ts';
import type { Eyes } from '../../../src/platform/posix/eyes.ts';
import { PassTrees } from '../../../src/platform/posix/pass-trees.ts';

/** No system gives out such a number, so that nobody is ever signalled. */
const PID = 2 ** 30;
const row: Row = { pid: PID, ppid: 1, group: PID, session: PID, start: 7, comm: 'x', dead: false, kernel: false };
const ref = { id: 'app/web@0', main: { pid: PID, birth: 'at:7' } };

/** Eyes that see one process and count how often they look. */
function counting(): { readonly trees: PassTrees; passes(): number } {
  let passes = 0;
  const eyes: Eyes = {
    mechanism: 'proc',
    census: () => {
      passes += 1;
      return { rows: [row], vanished: 0 };
    },
    row: () => row,
    lastPid: () => undefined,
    newborn: () => undefined,
    givenOut: () => undefined,
    pidSpace: 0,
    offspring: () => undefined,
    takeDoubt: () => false,
    same: () => true,
    mark: (start) => `at:${start}`,
    start: (birth) => Number(birth.slice(3)),
    markedAs: () => undefined,
    retain: () => {},
  };
  return { trees: new PassTrees(eyes), passes: () => passes };
}

describe('PassTrees', () => {
  it('kills by the look that was just made, and makes sure by another', () => {
    const { trees, passes } = counting();
    expect(trees.populated([ref]).size).toBe(1);
    expect(passes()).toBe(1);
    trees.signal(ref, 'SIGKILL', 'tree');
    expect(passes()).toBe(2);
  });

  it('looks anew when anything else has run in between', async () => {
    const { trees, passes } = counting();
    trees.populated([ref]);
    await Promise.resolve();
    trees.signal(ref, 'SIGKILL', 'tree');
    expect(passes()).toBe(3);
  });

  it('looks anew for another tree, and for any other signal', () => {
    const { trees, passes } = counting();
    trees.populated([ref]);
    trees.signal(ref, 'SIGTERM', 'tree');
    expect(passes()).toBe(2);
    trees.signal({ id: 'app/other@0', main: null }, 'SIGKILL', 'tree');
    expect(passes()).toBe(3);
  });
});
