import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readApp } from '../../../src/spec/read-app.ts';
import type { ProcessSpec } from '../../../src/spec/types.ts';
import { everybody } from '../../helpers/accounts.ts';

/** A file below `config/examples`. */
export const exampleFile = (...names: readonly string[]): string =>
  join(fileURLToPath(new URL('../../../config/examples', import.meta.url)), ...names);

export const textOf = (file: string): string => readFileSync(exampleFile(file), 'utf8');

/** The five systems that sup is measured by; each has a page of its own, and its table in README.md. */
export const SYSTEMS = ['awareness', 'devloop', 'kohakuriver', 'lsh', 'lyra'] as const;

/** Every file of theirs that says something of processes; one that only includes others has nothing to ask for. */
export const FILES = SYSTEMS.flatMap((name) => readdirSync(exampleFile(name)).map((file) => join(name, file))).filter(
  (file) => file.endsWith('.yaml') && textOf(file).includes('\nprocesses:'),
);

/** The slots of an example by `name` or `name@instance`, as they come out in an environment with only this in it. */
export function slotsOf(example: string, env: Readonly<Record<string, string>> = {}): Map<string, ProcessSpec> {
  const { processes } = readApp(
    exampleFile(example, 'app.yaml'),
    { HOME: '/home/jo', PATH: '/bin', ...env },
    everybody,
  );
  return new Map(processes.map((spec) => [spec.solo ? spec.name : `${spec.name}@${spec.instance}`, spec]));
}
