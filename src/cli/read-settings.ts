import { existsSync } from 'node:fs';
import type { LogDefaults, Settings } from '../spec/settings/settings.ts';
import type { Context } from './context.ts';

/** What the settings of this home say of the logs of processes that say nothing; undefined where there are none. SupError SPEC_*. */
export async function logDefaults({ doors }: Context): Promise<LogDefaults | undefined> {
  const file = doors.settingsFile();
  return existsSync(file) ? (await readSettingsFile(file)).logs : undefined;
}

/** Settings, checked. SupError SPEC_*. */
export async function readSettingsFile(file: string): Promise<Settings> {
  const { readGoodSettings } = await import('../spec/read-good-app.ts');
  return readGoodSettings(file) ?? (await import('../spec/read-app.ts')).readSettings(file);
}
