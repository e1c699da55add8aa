import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { YAMLParseError } from 'yaml';
import { formRefusals } from '../../src/spec/form-refusal.ts';

/** Many times what it takes, and a fraction of what it takes when each fault costs a walk along the others. */
const MOST_CPU_MS = 5_000;

const LINES = 40_000;
const CHARACTERS = 300_000;

const errorsAt = (count: number, apart: number, words: string): YAMLParseError[] =>
  Array.from({ length: count }, (_, at) => new YAMLParseError([at * apart, at * apart + 1], 'UNEXPECTED_TOKEN', words));

/** What the parser says of such a text, without the time that the parser takes. */
const FULL_OF_FAULTS = {
  'all in one line': ['"'.repeat(CHARACTERS), errorsAt(CHARACTERS, 1, 'Unexpected double-quoted-scalar at node end')],
  'one in each line, behind brackets': [
    'a: [}\n'.repeat(LINES),
    errorsAt(LINES, 'a: [}\n'.length, 'Expected flow sequence to end with a ]'),
  ],
} as const;

describe('the form of a file full of faults', () => {
  it.each(Object.entries(FULL_OF_FAULTS))('is told in bounded time: %s', { timeout: 120_000 }, (_, [text, errors]) => {
    const before = process.cpuUsage();
    expect(formRefusals(errors, text).length).toBeGreaterThan(0);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(MOST_CPU_MS);
  });
});
