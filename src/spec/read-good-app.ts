import { dirname, resolve } from 'node:path';
import { checkNamesAny } from './any-process.ts';
import type { Surroundings } from './expand/slot.ts';
import { load, readBytes } from './load.ts';
import { Positions } from './positions.ts';
import { Problems } from './problems.ts';
import { putVariablesIn } from './put-in.ts';
import { appSchema } from './schema/app.ts';
import { fitting, UNFIT } from './schema/fitting.ts';
import { refuseUnsupported } from './supported.ts';
import { surroundingsOf } from './surroundings.ts';
import type { AppSpec } from './types.ts';
import type { Variables } from './variables.ts';
import { workOut } from './work-out.ts';

/**
 * Reads an app file in which everything is right; undefined when anything is wrong, and then `readApp` says what and
 * where. A start is not held up by noting where each word of the file stands, nor by loading zod.
 * Throws SupError: SPEC_FILE_MISSING (exit 3), SPEC_FILE_UNREADABLE.
 */
export function readGoodApp(file: string, env: Variables): AppSpec | undefined {
  const full = resolve(file);
  return readGoodBytes(readBytes(file), full, surroundingsOf(dirname(full), env));
}

/** The same from bytes. `full`: the absolute path of the file. */
export function readGoodBytes(bytes: Uint8Array, full: string, around: Surroundings): AppSpec | undefined {
  const problems = new Problems(full, new Positions(false));
  const file = load(bytes, full.endsWith('.json') ? 'json' : 'yaml', problems);
  if (file === undefined || problems.any) return undefined;
  const data = putVariablesIn(file, around.env, problems);
  const input = fitting(appSchema, data);
  checkNamesAny(data['processes'], problems);
  if (input === UNFIT || problems.any) return undefined;
  refuseUnsupported(data, problems);
  const spec = problems.any ? undefined : workOut(input, full, around, problems);
  return problems.any ? undefined : spec;
}
