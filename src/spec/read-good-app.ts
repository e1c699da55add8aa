import { dirname, resolve } from 'node:path';
import type { Accounts } from '../base/account.ts';
import { isSupError } from '../errors/sup-error.ts';
import { checkNamesAny } from './any-process.ts';
import { type Disk, disk as ownDisk } from './disk.ts';
import type { Surroundings } from './expand/slot.ts';
import { load } from './load.ts';
import type { Unread } from './part.ts';
import { Positions } from './positions.ts';
import { Problems } from './problems.ts';
import { putVariablesIn } from './put-in.ts';
import { type AppInput, appSchema } from './schema/app.ts';
import { fitting, UNFIT } from './schema/fitting.ts';
import type { LogDefaults } from './settings/settings.ts';
import { refuseUnsupported } from './supported.ts';
import { surroundingsOf } from './surroundings.ts';
import type { AppSpec } from './types.ts';
import type { Variables } from './variables.ts';
import { workOut } from './work-out.ts';

// Both are read by the same parser, which is loaded once.
export { readGoodSettings } from './settings/read-good-settings.ts';

/**
 * Reads an app file in which everything is right; undefined when anything is wrong, and then `readApp` says what and
 * where. A start is not held up by noting where each word of the file stands, nor by loading zod.
 * Throws SupError: SPEC_FILE_MISSING (exit 3), SPEC_FILE_UNREADABLE.
 */
export function readGoodApp(
  file: string,
  env: Variables,
  accounts: Accounts | null,
  logs?: LogDefaults,
): AppSpec | undefined {
  const full = resolve(file);
  return readGoodBytes(ownDisk.bytes(file), full, surroundingsOf(dirname(full), env, accounts, logs));
}

/** The same from bytes. `full`: the absolute path of the file; `disk`: where included files are. */
export function readGoodBytes(
  bytes: Uint8Array,
  full: string,
  around: Surroundings,
  disk: Disk = ownDisk,
): AppSpec | undefined {
  const problems = new Problems(full, new Positions(false));
  const spec = workOut({ bytes, full, around, problems, taken: new Set() }, { readPart, disk });
  return problems.any ? undefined : spec;
}

/** The file and all that it includes, absolute, as far as they can be read; none where one cannot be. */
export function filesOf(file: string, env: Variables, accounts: Accounts | null): readonly string[] {
  const files: string[] = [];
  const bytes = (path: string): Uint8Array => (files.push(path), ownDisk.bytes(path));
  try {
    const around = surroundingsOf(dirname(file), env, accounts);
    readGoodBytes(bytes(file), file, around, { ...ownDisk, bytes });
  } catch (error) {
    if (!isSupError(error)) throw error;
    return [];
  }
  return files;
}

function readPart({ bytes, full, around, problems, taken }: Unread): AppInput | undefined {
  const file = load(bytes, full.endsWith('.json') ? 'json' : 'yaml', problems);
  if (file === undefined || problems.any) return undefined;
  const data = putVariablesIn(file, around.env, problems, taken);
  const input = fitting(appSchema, data);
  checkNamesAny(data, problems);
  if (input === UNFIT) problems.addAt(undefined, [], { message: 'something does not fit; nobody reads this' });
  if (input === UNFIT || problems.any) return undefined;
  refuseUnsupported(data, problems);
  return problems.any ? undefined : input;
}
