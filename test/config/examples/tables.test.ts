import { describe, expect, it } from 'vitest';
import { NOT_YET } from '../../../src/spec/supported.ts';
import { parse } from 'yaml';
import { addedBy } from './marked.ts';
import { textOf } from './files.ts';
import { WISHES } from './wishes.ts';

const readme = textOf('README.md');
const FILES = { lyra: ['app'], awareness: ['app'], devloop: ['app'], kohakuriver: ['host', 'runner'], lsh: ['app'] };
const TITLES = { lyra: 'Lyra', awareness: 'Awareness', devloop: 'DevLoop', kohakuriver: 'KohakuRiver', lsh: 'LSH' };
const systems = Object.keys(TITLES) as (keyof typeof TITLES)[];

function sectionOf(system: keyof typeof TITLES): string {
  return new RegExp(`^## ${TITLES[system]}\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(readme)?.[1] ?? '';
}

/** The left column of the tables of a system, its bars included. */
function askedIn(system: keyof typeof TITLES): readonly string[] {
  const rows = sectionOf(system)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const lefts = rows.map((row) => /^\|(?:[^|\\]|\\.)*\|/.exec(row)?.[0] ?? '');
  return lefts.filter((left) => left !== '| the page asks for |' && left !== '|---|');
}

/** What the table of a system calls not yet: keys, and commands of sup. */
function notYetIn(system: keyof typeof TITLES): readonly string[] {
  return [...sectionOf(system).matchAll(/not yet: ((?:`[^`]+`(?:, )?)+)/g)].flatMap(([, spans = '']) =>
    [...spans.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span),
  );
}

const keysIn = (system: keyof typeof TITLES) => notYetIn(system).filter((span) => !span.startsWith('sup '));

/** The keys that stand behind #~, without the process that they belong to. */
const waitingIn = (system: keyof typeof TITLES): readonly string[] =>
  FILES[system].flatMap((file) =>
    addedBy(textOf(`${system}/${file}.yaml`), '#~').map((keypath) => {
      const [, , ...key] = keypath.split('.');
      return key.join('.');
    }),
  );

describe('the tables of the examples', () => {
  it.each(systems)('answer every wish of the page: %s', (system) => {
    const asked = askedIn(system);
    expect(WISHES[system].filter((wish) => !asked.some((left) => left.includes(wish)))).toEqual([]);
  });

  it.each(systems)('have no row that nobody would miss: %s', (system) => {
    const asked = askedIn(system);
    const isMissed = (row: string): boolean =>
      WISHES[system].some((wish) => row.includes(wish) && asked.filter((left) => left.includes(wish)).length === 1);
    expect(asked.filter((row) => !isMissed(row))).toEqual([]);
  });

  it.each(systems)('call nothing not yet that is served: %s', (system) => {
    const known = Object.keys(NOT_YET).map((line) => line.replace(/=.*/, ''));
    const isRefused = (key: string) =>
      known.some((line) => line === key || line.startsWith(`${key}.`) || key.startsWith(`${line}.`));
    expect(keysIn(system).filter((key) => !isRefused(key))).toEqual([]);
  });

  it.each(systems)('name all that waits in the app file: %s', (system) => {
    const named = keysIn(system);
    expect(named.length).toBeGreaterThan(0);
    const isNamed = (key: string) => named.some((name) => key === name || key.startsWith(`${name}.`));
    expect(waitingIn(system).filter((key) => !isNamed(key))).toEqual([]);
  });

  it.each(systems)('call nothing not yet that does not wait in the app file: %s', (system) => {
    const waiting = waitingIn(system);
    const waits = (name: string) => waiting.some((key) => key === name || key.startsWith(`${name}.`));
    expect(keysIn(system).filter((name) => !waits(name))).toEqual([]);
  });
});

it('a list is one value, and a map as many as it has', () => {
  const text = 'a: 1\n#~ b: {c: 2, d: [3, 4]}\n';
  expect(addedBy(text, '#~')).toEqual(['b.c', 'b.d']);
  expect(parse(text)).toEqual({ a: 1 });
});
