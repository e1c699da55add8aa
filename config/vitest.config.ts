import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One kind of test: its globs, and how long one test of it may take at most. */
const project = (name: string, include: readonly string[], seconds: number, exclude: readonly string[] = []) => ({
  extends: true as const,
  test: {
    name,
    include: [...include],
    exclude: ['**/node_modules/**', ...exclude],
    testTimeout: seconds * 1000,
    hookTimeout: seconds * 1000,
  },
});

const apart = ['test/simulation/**', 'test/golden/**', 'test/integration/**', 'test/fuzz/**'];

export default defineConfig({
  root,
  test: {
    // A process for each file: signals, umask, cwd and descriptors belong to a process, and tests play with all of them.
    pool: 'forks',
    maxWorkers: 2,
    // A test that passes at the second try has found a bug and hidden it.
    retry: 0,
    restoreMocks: true,
    unstubEnvs: true,
    passWithNoTests: false,
    projects: [
      project('unit', ['test/**/*.test.ts'], 20, apart),
      project('simulation', ['test/simulation/**/*.test.ts'], 120),
      project('golden', ['test/golden/**/*.test.ts'], 20),
      project('integration', ['test/integration/**/*.test.ts', 'test/fuzz/**/*.test.ts'], 60),
      // Hours, if one likes: only for who asks for it by `npm run fuzz`.
      ...(process.env['SUP_FUZZ'] === undefined ? [] : [project('fuzz', ['test/fuzz/**/*.fuzz.ts'], 60)]),
    ],
  },
});
