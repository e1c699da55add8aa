import { addIssues } from '../issues.ts';
import { load, readBytes, SETTINGS } from '../load.ts';
import { Problems } from '../problems.ts';
import { settingsSchema } from '../schema/settings.ts';
import { zodOf } from '../schema/zod.ts';
import { refuseUnsupportedSettings } from './unsupported.ts';
import { settingsOf } from './settings-of.ts';
import type { Settings } from './settings.ts';

/**
 * Reads the settings of a daemon. Variables are not replaced in them: the commands and the daemon that read them have
 * environments of their own. Throws SupError: SPEC_FILE_MISSING (exit 3), SPEC_FILE_UNREADABLE, or SPEC_INVALID with
 * every problem at once (exit 4).
 */
export function readSettings(file: string): Settings {
  const problems = new Problems(file);
  const data = load(readBytes(file), 'yaml', problems, SETTINGS) ?? {};
  refuseUnsupportedSettings(data, problems);
  const result = zodOf(settingsSchema).safeParse(data);
  if (!result.success) addIssues(result.error.issues, data, problems, settingsSchema);
  problems.throwIfAny();
  return settingsOf(result.data ?? {});
}
