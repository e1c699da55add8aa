import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** Holds `text` against the file NAME.txt beside this one; `UPDATE_GOLDEN=1` writes it anew, to be read in the diff. */
export function expectGolden(name: string, text: string): void {
  const file = fileURLToPath(new URL(`${name}.txt`, import.meta.url));
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(existsSync(file), `${file} is missing: run with UPDATE_GOLDEN=1 and read what it says`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

/** The same text at each width that a terminal usually has, one under the other, with a ruler above each. */
export function atWidths(render: (width: number | null) => string): string {
  return [40, 80, 120, null].map((width) => `${ruler(width)}\n${render(width)}`).join('\n');
}

const ruler = (width: number | null): string =>
  width === null ? '--- pipe' : `--- ${width} columns `.padEnd(width, '-');

/** Colour codes as names that a diff shows: `<31>failed<39>`. */
// oxlint-disable-next-line no-control-regex -- the escape character is what this is about
export const legible = (text: string): string => text.replace(/\u001b\[(\d+)m/g, '<$1>');
