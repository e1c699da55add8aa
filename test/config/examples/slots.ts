import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readApp } from '../../../src/spec/read-app.ts';
import type { ProcessSpec } from '../../../src/spec/types.ts';
import { everybody } from '../../helpers/accounts.ts';

/** A file below `config/examples`. */
export const exampleFile = (...names: readonly string[]): string =>
  join(fileURLToPath(new URL('../../../config/examples', import.meta.url)), ...names);

/** The slots of an example by `name` or `name@instance`, as they come out in an environment with only this in it. */
export function slotsOf(example: string, env: Readonly<Record<string, string>> = {}): Map<string, ProcessSpec> {
  const { processes } = readApp(
    exampleFile(example, 'app.yaml'),
    { HOME: '/home/jo', PATH: '/bin', ...env },
    everybody,
  );
  return new Map(processes.map((spec) => [spec.solo ? spec.name : `${spec.name}@${spec.instance}`, spec]));
}
