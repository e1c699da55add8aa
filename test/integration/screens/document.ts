import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { root } from '../../helpers/home.ts';

/**
 * Holds `text` against the block of a document that follows `<!-- screen: NAME -->`; `UPDATE_GOLDEN=1` writes it anew,
 * to be read in the diff.
 */
export function expectScreen(document: string, name: string, text: string): void {
  const file = join(root, document);
  const whole = readFileSync(file, 'utf8');
  const mark = `<!-- screen: ${name} -->\n\n\`\`\`console\n`;
  const from = whole.indexOf(mark) + mark.length;
  const to = whole.indexOf('\n```\n', from);
  expect(whole.split(mark), `${document} has one block behind ${mark}`).toHaveLength(2);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, whole.slice(0, from) + text + whole.slice(to));
  else expect(text).toBe(whole.slice(from, to));
}
