import { describe, expect, it } from 'vitest';
import { logPrefixes } from '../../src/cli/render/log-prefix.ts';
import { paintWith } from '../../src/cli/render/paint.ts';

const bare = paintWith(false);

describe('the prefixes of several logs', () => {
  it('are equally wide', () => {
    expect(logPrefixes(['a/b', 'a/long'], null, bare)).toEqual(['a/b    | ', 'a/long | ']);
  });

  it('leave most of the terminal to what was written, and keep both ends of a name', () => {
    expect(logPrefixes(['shop/worker-of-many@12', 'shop/web'], 36, bare)).toEqual([
      'shop/wor…@12 | ',
      'shop/web     | ',
    ]);
    expect(logPrefixes(['shop/worker-of-many@12', 'shop/web'], 10, bare)).toEqual(['shop/…12 | ', 'shop/web | ']);
  });

  it('are none where there is one log', () => {
    expect(logPrefixes(['shop/web'], 80, bare)).toEqual(['']);
    expect(logPrefixes([], 80, bare)).toEqual([]);
  });

  it('tell neighbours apart by colour', () => {
    const [first = '', second = ''] = logPrefixes(['a/a', 'a/b'], 80, paintWith(true));
    expect(first.slice(0, 5)).not.toBe(second.slice(0, 5));
  });
});
