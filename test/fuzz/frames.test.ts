import { describe, expect, it } from 'vitest';
import { withHome } from '../helpers/home.ts';
import { type FrameReport, fuzzFrames, MAX_GROWTH_BYTES } from './fuzz-frames.ts';

/** `npm run fuzz` sends many more. */
const FRAMES = 3_000;
const SEED = 20_261_120;

describe('frames that break the protocol', () => {
  it('are each refused with a code, by a daemon that lives, serves others, and does not grow', () =>
    withHome(async (home) => {
      const report: FrameReport = await fuzzFrames(home, SEED, FRAMES);
      expect(report.frames).toBe(FRAMES);
      expect(report.rssAfter - report.rssBefore).toBeLessThan(MAX_GROWTH_BYTES);
      expect(report.kinds.size).toBeGreaterThanOrEqual(18);
      for (const code of [
        'WIRE_PARSE',
        'WIRE_INVALID_REQUEST',
        'WIRE_BATCH',
        'WIRE_UNKNOWN_METHOD',
        'WIRE_BAD_PARAMS',
      ]) {
        expect(report.codes.get(code), code).toBeGreaterThan(0);
      }
      for (const code of ['SPEC_NOT_ACCEPTED', 'TARGET_UNKNOWN', 'PROTOCOL_MISMATCH', 'result']) {
        expect(report.codes.get(code), code).toBeGreaterThan(0);
      }
    }));
});
