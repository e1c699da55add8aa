import { describe, expect, it } from 'vitest';
import { coloursWanted, paintWith } from '../../src/cli/render/paint.ts';

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ TERM: 'dumb' }, true, false],
    [{ TERM: 'xterm' }, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '3', TERM: 'dumb' }, true, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '' }, false, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  ])('%j on a terminal (%s): %s', (env, isTerminal, wanted) => {
    expect(coloursWanted(env, isTerminal)).toBe(wanted);
  });

  it('tells neighbours apart, always in the same way', () => {
    const paint = paintWith(true);
    expect(paint.nth(0, 'a')).not.toBe(paint.nth(1, 'a'));
    expect(paint.nth(0, 'a')).toBe(paint.nth(6, 'a'));
    expect(paintWith(false).nth(3, 'a')).toBe('a');
  });
});
