import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { unoptimized } from '../../src/cli/unoptimized.ts';

/** What V8 says that it optimizes, in a process of its own that adds numbers in a hot loop. */
function optimized(prelude: string): number {
  const hot = 'function hot(n) { let s = 0; for (let i = 0; i < n; i++) s = (s + i * 3) % 1000; return s; }';
  const script = `const { setFlagsFromString } = require('node:v8'); ${hot} ${prelude}; for (let i = 0; i < 300; i++) hot(1e4);`;
  const said = execFileSync(process.execPath, ['--trace-opt', '-e', script], { encoding: 'utf8' });
  return said.split('\n').filter((line) => line.includes('completed optimizing') && line.includes('hot')).length;
}

it('answers what the work answers, and throws what it throws', () => {
  expect(unoptimized(() => 7)).toBe(7);
  expect(() =>
    unoptimized(() => {
      throw new Error('no');
    }),
  ).toThrow('no');
});

it('relies on flags that this V8 knows and obeys', () => {
  expect(optimized('')).toBeGreaterThan(0);
  expect(optimized("setFlagsFromString('--no-opt')")).toBe(0);
  expect(optimized("setFlagsFromString('--no-opt'); setFlagsFromString('--opt')")).toBeGreaterThan(0);
});
