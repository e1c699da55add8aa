import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acceptApp } from '../../../src/spec/accept.ts';
import { readApp } from '../../../src/spec/read-app.ts';
import { NOT_SUPPORTED } from '../../../src/spec/supported.ts';
import { problemsOf } from '../../spec/app-text.ts';
import { addedBy, uncommented } from './marked.ts';
import { everybody } from '../../helpers/accounts.ts';
import { exampleFile, FILES, SYSTEMS, textOf } from './files.ts';

const examples = readdirSync(exampleFile(), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const environment = { HOME: '/home/jo', PATH: '/bin' };

describe('the examples', () => {
  it('are there', () => {
    expect(examples.toSorted()).toEqual(['demo', ...SYSTEMS].toSorted());
  });

  it('ask for everything in files that are looked at below', () => {
    expect(new Set(FILES.map((file) => dirname(file)))).toEqual(new Set(SYSTEMS));
  });

  it.each(examples)('can be started: %s', (name) => {
    const app = readApp(exampleFile(name, 'app.yaml'), environment, everybody);
    expect(app.name).toBe(name);
    expect(acceptApp(JSON.parse(JSON.stringify(app)))).toEqual(app);
    // Each program that is named lies beside the file.
    const programs = app.processes.flatMap(({ launch }) => launch.command.filter((word) => word.endsWith('.mjs')));
    expect(programs.length).toBeGreaterThan(0);
    expect(readdirSync(exampleFile(name))).toEqual(expect.arrayContaining(programs.map((path) => basename(path))));
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
