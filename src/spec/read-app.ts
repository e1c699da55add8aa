import { dirname, resolve } from 'node:path';
import type { Accounts } from '../base/account.ts';
import { SupError } from '../errors/sup-error.ts';
import { type Disk, disk as ownDisk } from './disk.ts';
import type { Surroundings } from './expand/slot.ts';
import { load } from './load.ts';
import { parse } from './parse.ts';
import type { Unread } from './part.ts';
import { Problems } from './problems.ts';
import type { AppInput } from './schema/app.ts';
import type { LogDefaults } from './settings/settings.ts';
import { refuseUnsupported } from './supported.ts';
import { surroundingsOf } from './surroundings.ts';
import type { AppSpec } from './types.ts';
import type { Variables } from './variables.ts';
import { workOut } from './work-out.ts';

// What loads zod loads it once, and for the settings too.
export { readSettings } from './settings/read-settings.ts';

/**
 * Reads an app file, with all that it includes, and works it out. `env` is the environment of the command that applies it.
 * Throws SupError: SPEC_FILE_MISSING (exit 3), SPEC_FILE_UNREADABLE, or SPEC_INVALID with every problem at once (exit 4).
 */
export function readApp(file: string, env: Variables, accounts: Accounts | null, logs?: LogDefaults): AppSpec {
  const full = resolve(file);
  return readAppBytes(ownDisk.bytes(file), file, full, surroundingsOf(dirname(full), env, accounts, logs));
}

/** The same from bytes. `shown`: the file as the user named it; `full`: its absolute path; `disk`: where included files are. */
export function readAppBytes(
  bytes: Uint8Array,
  shown: string,
  full: string,
  around: Surroundings,
  disk: Disk = ownDisk,
): AppSpec {
  const problems = new Problems(shown);
  const spec = workOut({ bytes, full, around, problems, taken: new Set() }, { readPart, disk });
  problems.throwIfAny();
  // Without a spec there is a problem; this is for the compiler.
  if (spec === undefined) throw new SupError('INTERNAL', { what: `${shown} gave neither an app nor a problem` });
  return spec;
}

function readPart({ bytes, full, around, problems, taken }: Unread): AppInput | undefined {
  const file = load(bytes, full.endsWith('.json') ? 'json' : 'yaml', problems);
  if (file === undefined) return undefined;
  const { input, data, faulty } = parse(file, around.env, problems, taken);
  // What is not served yet is said together with what is wrong, so that nobody mends a file twice.
  refuseUnsupported(data, problems);
  for (const path of faulty) problems.breakAt(path);
  return input;
}
