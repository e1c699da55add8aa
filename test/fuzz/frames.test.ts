import { describe, it } from 'vitest';
import { withHome } from '../helpers/home.ts';
import { expectFrames } from './frame-promises.ts';
import { fuzzFrames } from './fuzz-frames.ts';

/** `npm run fuzz` sends many more. */
const FRAMES = 4_000;
const SEED = 20_261_120;
/** Of so few frames much falls into the time in which V8 still makes room for itself; `npm run fuzz` holds half of it. */
const MAX_GROWTH_BYTES = 16 * 1024 * 1024;

describe('frames that break the protocol', () => {
  it('are each refused with a code, by a daemon that lives, serves others, and does not grow', () =>
    withHome(async (home) => {
      const report = await fuzzFrames(home, SEED, FRAMES);
      expectFrames(report, FRAMES, MAX_GROWTH_BYTES);
    }));
});
