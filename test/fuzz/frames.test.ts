import { describe, it } from 'vitest';
import { withHome } from '../helpers/home.ts';
import { expectFrames } from './frame-promises.ts';
import { fuzzFrames } from './fuzz-frames.ts';

/** `npm run fuzz` sends many more. */
const FRAMES = 4_000;
const SEED = 20_261_120;

describe('frames that break the protocol', () => {
  it('are each refused with a code, by a daemon that lives, serves others, and does not grow', () =>
    withHome(async (home) => {
      const report = await fuzzFrames(home, SEED, FRAMES);
      expectFrames(report, FRAMES);
    }));
});
