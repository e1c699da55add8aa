import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOT_YET } from '../../../src/spec/supported.ts';
import { parse } from 'yaml';
import { addedBy } from './marked.ts';

const folder = fileURLToPath(new URL('../../../config/examples', import.meta.url));
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const FILES = { lyra: ['app'], awareness: ['app'], devloop: ['app'], kohakuriver: ['host', 'runner'], lsh: ['app'] };
const TITLES = { lyra: 'Lyra', awareness: 'Awareness', devloop: 'DevLoop', kohakuriver: 'KohakuRiver', lsh: 'LSH' };
const systems = Object.keys(TITLES) as (keyof typeof TITLES)[];

/** What the table of a system calls not yet: keys, and commands of sup. */
function notYetIn(system: keyof typeof TITLES): readonly string[] {
  const section = new RegExp(`^## ${TITLES[system]}\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(readme)?.[1] ?? '';
  return [...section.matchAll(/not yet: ((?:`[^`]+`(?:, )?)+)/g)].flatMap(([, spans = '']) =>
    [...spans.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span),
  );
}

const keysIn = (system: keyof typeof TITLES) => notYetIn(system).filter((span) => !span.startsWith('sup '));

/** The keys that stand behind #~, without the process that they belong to. */
const waitingIn = (system: keyof typeof TITLES): readonly string[] =>
  FILES[system].flatMap((file) =>
    addedBy(readFileSync(join(folder, system, `${file}.yaml`), 'utf8'), '#~').map((keypath) => {
      const [, , ...key] = keypath.split('.');
      return key.join('.');
    }),
  );

describe('the tables of the examples', () => {
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
});

it('a list is one value, and a map as many as it has', () => {
  const text = 'a: 1\n#~ b: {c: 2, d: [3, 4]}\n';
  expect(addedBy(text, '#~')).toEqual(['b.c', 'b.d']);
  expect(parse(text)).toEqual({ a: 1 });
});
