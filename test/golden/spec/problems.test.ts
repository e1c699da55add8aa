import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SupError } from '../../../src/errors/sup-error.ts';
import { readText } from '../../spec/app-text.ts';
import { expectGolden } from './golden.ts';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/apps/${name}`, import.meta.url), 'utf8');

/** What a person reads who applies this file. */
function told(text: string): string {
  try {
    readText(text, { env: { HOME: '/home/jo', EMPTY: '' } });
    return 'accepted\n';
  } catch (error) {
    if (!(error instanceof SupError)) throw error;
    return `${error.message}\nhint: ${error.hint}\n`;
  }
}

describe('the problems of an app file', () => {
  it.each(['slips', 'impossible', 'everything'])('are told all at once, with their places: %s.yaml', (name) => {
    expectGolden(name, told(fixture(`${name}.yaml`)));
  });

  it('are told where the form of the file is wrong', () => {
    const files = ['', '- a\n', 'processes:\n\tweb: x\n', 'processes:\n  web:\n    command: "x\n', 'a: 1\n---\nb: 2\n'];
    expectGolden('form', files.map((text) => `--- ${JSON.stringify(text)}\n${told(text)}`).join(''));
  });

  it('never say a secret', () => {
    const text =
      'processes: {web: {command: "run \'hunter2", env: {TOKEN: [hunter2], KEY: "%qhunter2"}, stop: {signal: x}}}';
    expect(told(text)).not.toContain('hunter2');
  });

  it('are cut off where nobody would read on', () => {
    const many = Array.from({ length: 150 }, (_, n) => `  p${n}: {command: x, oops: 1}`).join('\n');
    expect(told(`processes:\n${many}\n`)).toMatch(/^app\.yaml has 150 problems\n[^]*\nand 50 more\n/);
  });
});
