import { basename } from 'node:path';
import { absoluteFrom } from '../../client/working-folder.ts';
import { isSupError, type SupError } from '../../errors/sup-error.ts';
import { SETTINGS_FILE } from '../../spec/settings/settings.ts';
import { type Context, writeJson } from '../context.ts';
import { readSettingsFile } from '../read-settings.ts';
import { readApps, together } from '../read-apps.ts';
import { checkedText } from '../render/checked.ts';

export interface CheckRequest {
  readonly files: readonly string[];
}

/** `sup check`: validates app files, and settings by their name, and does nothing else. Every problem of every file is said, SupError SPEC_INVALID. */
export async function check(context: Context, { files }: CheckRequest): Promise<void> {
  const settings = files.filter(isSettings).map((file) => absoluteFrom(context.cwd, file));
  const others = files.filter((file) => !isSettings(file));
  const refusals: SupError[] = [];
  for (const file of settings) await gathered(readSettingsFile(file), refusals);
  const isOnly = settings.length > 0 && others.length === 0;
  const apps = isOnly ? [] : ((await gathered(readApps(context, others), refusals)) ?? []);
  if (refusals.length > 0) throw together(refusals, files);
  if (!context.json)
    return context.out.write(checkedText(apps, settings, context.cwd, context.out.paint, context.out.width));
  writeJson(context, [
    ...apps.map(({ name, file, processes }) => ({ app: name, file, processes: processes.length })),
    ...settings.map((file) => ({ app: null, file, processes: 0 })),
  ]);
}

async function gathered<T>(reading: Promise<T>, refusals: SupError[]): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!isSupError(error)) throw error;
    refusals.push(error);
    return undefined;
  }
}

/** By its name, which is always the same. */
const isSettings = (file: string): boolean => basename(file) === SETTINGS_FILE;
