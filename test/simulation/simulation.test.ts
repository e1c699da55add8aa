import { describe, expect, it } from 'vitest';
import { ALL_CELLS, UNREACHABLE } from './cells.ts';
import { type Census, Life } from './life.ts';

/** How many steps the lives must have between them. Mutation testing asks for fewer. */
const STEPS = Number(process.env['SUP_SIM_STEPS'] ?? 500_000);
/** One story only, to look at: the seed that a broken invariant was reported with. */
const SEED = process.env['SUP_SIM_SEED'];

describe('whole lives', () => {
  const census: Census = { steps: 0, cells: new Map() };

  it(`keep every invariant over ${STEPS} steps`, { timeout: 120_000 }, () => {
    if (SEED !== undefined) return new Life(Number(SEED), census).live();
    for (let seed = 1; census.steps < STEPS; seed++) new Life(seed, census).live();
    expect(census.steps).toBeGreaterThanOrEqual(STEPS);
  });

  it.runIf(SEED === undefined)('come to every cell of the table but those that are listed as unreachable', () => {
    const missed = ALL_CELLS.filter((cell) => !census.cells.has(cell) && !(cell in UNREACHABLE));
    const reached = ALL_CELLS.filter((cell) => census.cells.has(cell) && cell in UNREACHABLE);
    expect({ missed, reached }).toEqual({ missed: [], reached: [] });
  });
});
