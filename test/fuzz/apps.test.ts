import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withHome } from '../helpers/home.ts';
import { Luck } from '../simulation/luck.ts';
import { expectApps } from './app-promises.ts';
import { appFiles } from './fuzz-apps.ts';
import { fuzzCheck } from './fuzz-check.ts';
import { fuzzDryRuns } from './fuzz-dry-runs.ts';
import { fuzzHangUps } from './fuzz-hang-ups.ts';

/** `npm run fuzz` reads many more. */
const FILES = 300;
const CHECKED = 20;
const HUNG_UP = 12;
const SEED = 20_261_120;

describe('mutated app files', () => {
  it('are taken both ways alike and planned by a daemon that does not grow, or refused with code, place and words of ours', () =>
    withHome(async (home) => {
      const report = await fuzzDryRuns(home, SEED, FILES);
      expectApps(report, FILES);
    }));

  it('are refused by the real program with exit code 4, or 0', () =>
    withHome(async (home) => {
      const sources = appFiles().map((file) => readFileSync(file, 'utf8'));
      const codes = await fuzzCheck(home, sources, new Luck(SEED), CHECKED);
      expect([...codes.keys()].every((code) => code === 0 || code === 4)).toBe(true);
      expect(codes.get(4)).toBeGreaterThan(CHECKED / 2);
      expect(home.living()).toEqual([]);
    }));

  it('change nothing when the daemon is asked by SIGHUP to apply them again', () =>
    withHome(async (home) => {
      const sources = appFiles().map((file) => readFileSync(file, 'utf8'));
      const { refused } = await fuzzHangUps(home, sources, new Luck(SEED), HUNG_UP);
      expect(refused).toBe(HUNG_UP);
    }));
});
