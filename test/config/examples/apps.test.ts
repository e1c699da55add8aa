import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { acceptApp } from '../../../src/spec/accept.ts';
import { readApp } from '../../../src/spec/read-app.ts';
import { NOT_SUPPORTED } from '../../../src/spec/supported.ts';
import { problemsOf } from '../../spec/app-text.ts';
import { addedBy, uncommented } from './marked.ts';
import { everybody } from '../../helpers/accounts.ts';

const folder = fileURLToPath(new URL('../../../config/examples', import.meta.url));
const examples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const environment = { HOME: '/home/jo', PATH: '/bin' };

/** The five systems that sup is measured by; each has a page of its own, and its table in README.md. */
const SYSTEMS = ['awareness', 'devloop', 'kohakuriver', 'lsh', 'lyra'];

/** Every file of theirs that says something of processes; one that only includes others has nothing to ask for. */
const FILES = SYSTEMS.flatMap((name) => readdirSync(join(folder, name)).map((file) => join(name, file))).filter(
  (file) => file.endsWith('.yaml') && textOf(file).includes('\nprocesses:'),
);

function textOf(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

describe('the examples', () => {
  it('are there', () => {
    expect(examples.toSorted()).toEqual(['demo', ...SYSTEMS].toSorted());
  });

  it('ask for everything in files that are looked at below', () => {
    expect(new Set(FILES.map((file) => dirname(file)))).toEqual(new Set(SYSTEMS));
  });

  it.each(examples)('can be started: %s', (name) => {
    const app = readApp(join(folder, name, 'app.yaml'), environment, everybody);
    expect(app.name).toBe(name);
    expect(acceptApp(JSON.parse(JSON.stringify(app)))).toEqual(app);
    // Each program that is named lies beside the file.
    const programs = app.processes.flatMap(({ launch }) => launch.command.filter((word) => word.endsWith('.mjs')));
    expect(programs.length).toBeGreaterThan(0);
    expect(readdirSync(join(folder, name))).toEqual(expect.arrayContaining(programs.map((path) => basename(path))));
  });

  it.each(FILES)('hold in comments only what is not served: %s', (file) => {
    const text = textOf(file);
    const problems = problemsOf(uncommented(text, '#~'), { accounts: everybody, env: environment });
    expect(problems.filter(({ message }) => !message.endsWith(NOT_SUPPORTED))).toEqual([]);
    const refused = problems.map(({ keypath }) => keypath);
    const isRefused = (added: string) => refused.some((key) => added === key || added.startsWith(`${key}.`));
    // Whatever stands here has come to be served: take the #~ away, and say so in the tables of README.md.
    expect(addedBy(text, '#~').filter((added) => !isRefused(added))).toEqual([]);
  });

  it.each(FILES)('hold behind #+ only what is served: %s', (file) => {
    expect(problemsOf(uncommented(textOf(file), '#+'), { accounts: everybody, env: environment })).toEqual([]);
  });

  it.each(FILES)('have no mark that does nothing: %s', (file) => {
    const text = textOf(file);
    const marks = text.split('\n').filter((line) => /^\s*#[~+]/.test(line));
    expect(marks.filter((line) => !/^\s*#[~+] \s*\S/.test(line))).toEqual([]);
    for (const marker of ['#~', '#+'] as const) {
      const isUsed = marks.some((line) => line.trim().startsWith(marker));
      expect(addedBy(text, marker).length > 0).toBe(isUsed);
    }
  });
});
