import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { root } from './home.ts';

/** Holds `text` against test/golden/NAME.txt; `UPDATE_GOLDEN=1` writes it anew, to be read in the diff. */
export function expectGolden(name: string, text: string): void {
  const file = join(root, 'test', 'golden', `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file), `${file} is missing: run with UPDATE_GOLDEN=1 and read what it says`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
