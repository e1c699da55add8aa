import { SupError } from '../errors/sup-error.ts';
import { MAX_ENTRIES, MAX_TEXT_BYTES } from './bounds.ts';
import { expand } from './expand/app.ts';
import { nameFault } from './names.ts';
import { Problems } from './problems.ts';
import type { LogDefaults } from './settings/settings.ts';
import { literal } from './template.ts';
import type { AppSpec } from './types.ts';
import type { Variables } from './variables.ts';
import { surroundingsOf } from './surroundings.ts';

/** The app in which processes without a file live. */
export const SINGLE_APP = 'default';
/** How the command line is called in a problem, where a file would be named. */
const ORIGIN = 'sup start --name';

export interface Single {
  readonly name: string;
  /** Words, taken as they are: the shell of the user has split and replaced them already. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Variables;
  readonly logs?: LogDefaults | undefined;
}

/** The app of `sup start --name N -- CMD ARGS`: one process with the defaults of the daemon, in this folder. SPEC_INVALID for a bad name. */
export function single({ name, command, cwd, env, logs }: Single): AppSpec {
  const problems = new Problems(ORIGIN);
  const fault = nameFault(name);
  if (fault !== undefined) problems.add([], { message: fault, suggestion: 'choose another --name' });
  if ((command[0] ?? '') === '') problems.add([], { message: 'no command is given', suggestion: 'write it after --' });
  if (command.length > MAX_ENTRIES || command.some((word) => word.length > MAX_TEXT_BYTES || word.includes('\0'))) {
    problems.add([], { message: 'this command is too long for any system' });
  }
  problems.throwIfAny();
  const process = { command: { kind: 'words', words: command.map(literal) } } as const;
  const part = { input: { processes: { [name]: process } }, around: surroundingsOf(cwd, env, null, logs), problems };
  const spec = expand([part], SINGLE_APP, null);
  if (problems.any) throw new SupError('INTERNAL', { what: 'a single process did not expand' });
  return spec;
}
