import { load, readBytes, SETTINGS } from '../load.ts';
import { Positions } from '../positions.ts';
import { Problems } from '../problems.ts';
import { fitting, UNFIT } from '../schema/fitting.ts';
import { settingsSchema } from '../schema/settings.ts';
import { refuseUnsupportedSettings } from './unsupported.ts';
import { settingsOf } from './settings-of.ts';
import type { Settings } from './settings.ts';

/**
 * Reads settings in which everything is right; undefined when anything is wrong, and then `readSettings` says what and
 * where. Throws SupError: SPEC_FILE_MISSING (exit 3), SPEC_FILE_UNREADABLE.
 */
export function readGoodSettings(file: string): Settings | undefined {
  const problems = new Problems(file, new Positions(false));
  const data = load(readBytes(file), 'yaml', problems, SETTINGS);
  if (data === undefined) return undefined;
  refuseUnsupportedSettings(data, problems);
  const input = fitting(settingsSchema, data);
  return input === UNFIT || problems.any ? undefined : settingsOf(input);
}
