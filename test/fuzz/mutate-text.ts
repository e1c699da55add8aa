import type { Luck } from '../simulation/luck.ts';
import { changed, placesIn, smallChange } from './mutate-json.ts';

/** What has no business in an app file, or much more of it than there should be. */
const STRANGE: readonly string[] = [
  ...['\t', '\0', '\u0007', '\ufeff', '\r\n', '\r', '\u2028', '\u202e', '💣', 'é', '\ud800', '\u001b[2J'],
  ...[
    '&a ',
    '*a',
    '*zz',
    '<<: *a',
    '<<: [*a, *a]',
    '!!str ',
    '!!binary ',
    '!foo ',
    '!!set ',
    '? ',
    '- ',
    '|\n',
    '>-\n',
  ],
  ...['{', '}', '[', ']', ',', ': ', ':', '#', ' #', '"', "'", '`', '@', '%', '\\', '${', '${A:-', '$${', '%q', '%'],
  ...['---\n', '...\n', '%YAML 1.1\n---\n', '<<<<<<< HEAD\n', '__proto__: {a: 1}', 'constructor', '"__proto__"'],
  ...['null', '~', 'true', 'yes', '.nan', '.inf', '0x1F', '0o17', '1e400', '-0', '99999999999999999999', '2001-01-01'],
  ...['[]', '{}', '[[[[]]]]', '{a: {b: {c: d}}}', '512XB', '10', '-1s', '1000000d', '200%', 'SIGFOO', '*/5 * * * *'],
];

/** Known keys, and names that reach behind an object. */
const KEYS = [
  'command',
  'env',
  'restart',
  'limits',
  'stop',
  'logs',
  'depends_on',
  'instances',
  'processes',
  'name',
  'include',
  'x-own',
  '__proto__',
  'toString',
];

type Mutation = (text: string, luck: Luck) => string;

const splice = (text: string, from: number, length: number, put: string): string =>
  text.slice(0, from) + put + text.slice(from + length);
const place = (text: string, luck: Luck): number => luck.whole(0, text.length);

const insert: Mutation = (text, luck) => splice(text, place(text, luck), 0, luck.pick(STRANGE));
const remove: Mutation = (text, luck) => splice(text, place(text, luck), luck.whole(1, 40), '');
const overwrite: Mutation = (text, luck) => splice(text, place(text, luck), luck.whole(0, 6), luck.pick(STRANGE));
const move: Mutation = (text, luck) => {
  const from = place(text, luck);
  return splice(text, place(text, luck), 0, text.slice(from, from + luck.whole(1, 80)));
};

const byLine =
  (change: (lines: string[], at: number, luck: Luck) => void): Mutation =>
  (text, luck) => {
    const lines = text.split('\n');
    change(lines, luck.whole(0, lines.length - 1), luck);
    return lines.join('\n');
  };
const deleteLine = byLine((lines, at) => void lines.splice(at, 1));
const doubleLine = byLine((lines, at) => void lines.splice(at, 0, lines[at] ?? ''));
const swapLines = byLine((lines, at, luck) => {
  const other = luck.whole(0, lines.length - 1);
  [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
});
const indent = byLine(
  (lines, at, luck) => void (lines[at] = luck.pick([' ', '  ', '\t', '      ']) + (lines[at] ?? '')),
);
const outdent = byLine((lines, at, luck) => void (lines[at] = (lines[at] ?? '').slice(luck.whole(1, 4))));
const otherKey = byLine(
  (lines, at, luck) => void (lines[at] = (lines[at] ?? '').replace(/[\w.-]+(?=:)/, luck.pick(KEYS))),
);
const otherValue = byLine(
  (lines, at, luck) => void (lines[at] = (lines[at] ?? '').replace(/: .+/, `: ${luck.pick(STRANGE)}`)),
);
const anchor = byLine((lines, at) => void (lines[at] = (lines[at] ?? '').replace(/:(?=\s*$| )/, ': &a')));

const grow: Mutation = (text, luck) => {
  switch (luck.whole(0, 4)) {
    case 0:
      return `${text}\nx-bomb:\n  a0: &a0 [x, x]\n${Array.from({ length: luck.whole(5, 30) }, (_, n) => `  a${n + 1}: &a${n + 1} [*a${n}, *a${n}]\n`).join('')}`;
    case 1:
      return text.replace(/: \w+/, `: ${'z'.repeat(luck.whole(1_000, 200_000))}`);
    case 2:
      return text.replace(/: \w+/, `: ${'['.repeat(luck.whole(10, 5_000))}`);
    case 3:
      return text.replace(
        /processes:\n/,
        `processes:\n${Array.from({ length: luck.whole(100, 2_500) }, (_, n) => `  p${n}: {command: x}\n`).join('')}`,
      );
    default:
      return text.replace(/processes:\n/, `processes:\n  many: {command: x, instances: ${luck.whole(0, 3_000)}}\n`);
  }
};

/** The more of them are alike, the more often. */
const MUTATIONS: readonly Mutation[] = [
  ...[insert, insert, insert, remove, remove, overwrite, overwrite, move, deleteLine, doubleLine, swapLines],
  ...[indent, outdent, otherKey, otherKey, otherValue, otherValue, otherValue, anchor],
];

/** An app file with slips of the keyboard. */
export function mutatedText(text: string, luck: Luck): string {
  let mutated = luck.strikes(0.02) ? grow(text, luck) : text;
  for (let slips = luck.whole(1, 4); slips > 0; slips -= 1) mutated = luck.pick(MUTATIONS)(mutated, luck);
  return mutated;
}

/** The same data with some of its values, keys and entries changed, as JSON, which is YAML as well. */
export function mutatedData(data: unknown, luck: Luck): string {
  let value = data;
  for (let slips = luck.whole(0, 2); slips > 0; slips -= 1) {
    value = JSON.parse(changed(value, luck.pick(placesIn(value)), smallChange(luck))) as unknown;
  }
  return changed(value, luck.pick(placesIn(value)), smallChange(luck));
}
