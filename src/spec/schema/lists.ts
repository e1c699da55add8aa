import { ok, type Result } from '../../base/result.ts';
import { MAX_ENTRIES } from '../bounds.ts';
import type { Refusal } from '../problems.ts';
import { quote } from '../quote.ts';
import type { Template } from '../template.ts';
import { refuse } from './amounts.ts';
import { leaf } from './leaf.ts';
import { record, type Shape } from './shape.ts';
import { readText, value, variable } from './texts.ts';

/** A list of one kind of value. */
export function list<T>(entry: Shape<T>, description: string, standard?: readonly unknown[]): Shape<T[]> {
  return {
    form: { kind: 'list', entry, least: 0, most: MAX_ENTRIES },
    meta: { description, ...(standard === undefined ? {} : { standard: standard }) },
  };
}

/** Variables and their values. */
export function environment(description: string) {
  return record(
    variable('The name of a variable.'),
    value('Its value. A number or true/false is taken as it is written.'),
    { description },
  );
}

/** A command as it is written: one string, which is split or given to a shell later, or a list of words, taken as they are. */
export type Command =
  | { readonly kind: 'line'; readonly line: Template }
  | { readonly kind: 'words'; readonly words: readonly Template[] };

/** One string (split into words as a shell would) or a list of words. */
export function command(description: string) {
  return leaf(readCommand, {
    description,
    template: true,
    anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
  });
}

function readCommand(raw: unknown): Result<Command, Refusal> {
  if (typeof raw === 'string') {
    const line = readText(raw);
    if (!line.ok) return line;
    return raw.trim() === ''
      ? refuse('this command is empty', 'name a program')
      : ok({ kind: 'line', line: line.value });
  }
  if (!Array.isArray(raw)) return refuse(`${quote(raw)} is not a command`, 'write one string, or a list of words');
  if (raw.length === 0 || raw.length > MAX_ENTRIES) return refuse(`a command has between 1 and ${MAX_ENTRIES} words`);
  const words: Template[] = [];
  for (const [index, entry] of raw.entries()) {
    const word = readText(entry);
    if (!word.ok) return refuse(`word ${index + 1}: ${word.error.message}`, word.error.suggestion);
    words.push(word.value);
  }
  return words[0] === '' ? refuse('the program has an empty name', 'name a program') : ok({ kind: 'words', words });
}
