import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What mutation testing runs for each mutant: the tests of the core alone, with lives that are shorter all together. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/core/**/*.test.ts', 'test/simulation/simulation.test.ts'],
    env: { SUP_SIM_STEPS: '30000' },
    testTimeout: 20_000,
    bail: 1,
  },
});
