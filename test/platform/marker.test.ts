import { describe, expect, it } from 'vitest';
import { markedId, marker, scrub } from '../../src/platform/marker.ts';

const environ = (...entries: readonly string[]): Buffer => Buffer.from(entries.map((entry) => `${entry}\0`).join(''));

describe('marker', () => {
  it('names the instance, the home and the run', () => {
    expect(marker({ tag: '0123456789ab' }, 'app/web@0', 7)).toEqual({ SUP_ID: 'app/web@0', SUP_RUN: '0123456789ab.7' });
  });

  it('is taken out again, and nothing else with it', () => {
    const env = { PATH: '/bin', SUP_HOME: '/x', ...marker({ tag: '0123456789ab' }, 'app/web@0', 7) };
    expect(scrub(env)).toEqual({ PATH: '/bin', SUP_HOME: '/x' });
    expect(env).toHaveProperty('SUP_ID', 'app/web@0');
  });
});

describe('markedId', () => {
  const tag = '0123456789ab';

  it('reads the marker of its own home wherever it stands', () => {
    expect(markedId(environ('SUP_ID=a/b@0', `SUP_RUN=${tag}.1`), tag)).toBe('a/b@0');
    expect(markedId(environ('A=1', `SUP_RUN=${tag}.12`, 'B=', 'SUP_ID=a/b@ü'), tag)).toBe('a/b@ü');
    expect(markedId(Buffer.from(`SUP_RUN=${tag}.1\0SUP_ID=a/b@0`), tag)).toBe('a/b@0');
  });

  it('takes nothing of another home, and nothing that only looks alike', () => {
    expect(markedId(environ('SUP_ID=a/b@0', 'SUP_RUN=ba9876543210.1'), tag)).toBeUndefined();
    expect(markedId(environ('SUP_ID=a/b@0', `SUP_RUN=${tag}1`), tag)).toBeUndefined();
    expect(markedId(environ('SUP_ID=a/b@0'), tag)).toBeUndefined();
    expect(markedId(environ(`SUP_RUN=${tag}.1`), tag)).toBeUndefined();
    expect(markedId(environ('NOT_SUP_ID=a/b@0', `SUP_RUN=${tag}.1`), tag)).toBeUndefined();
    expect(markedId(environ(`A=SUP_RUN=${tag}.1`, 'SUP_ID=a/b@0'), tag)).toBeUndefined();
    expect(markedId(environ(), tag)).toBeUndefined();
  });

  it('goes on to the real one behind one that only looks alike', () => {
    expect(markedId(environ('NOT_SUP_ID=x', 'SUP_ID=a/b@0', `SUP_RUN=${tag}.1`), tag)).toBe('a/b@0');
  });
});
