import { type Context, writeJson } from '../context.ts';
import { BUILT_IN } from '../../spec/settings/settings.ts';
import { readApps } from '../read-apps.ts';
import { readSettingsFile } from '../read-settings.ts';

export interface DaemonReadRequest {
  /** null: there are none. */
  readonly settings: string | null;
  readonly files: readonly string[];
}

/**
 * `sup daemon read`, which the daemon itself runs: its settings, and the apps of these files worked out to the end,
 * secrets and all, for the daemon that asks and for nobody else. SupError as `sup check`.
 */
export async function daemonRead(context: Context, { settings: file, files }: DaemonReadRequest): Promise<void> {
  const settings = file === null ? BUILT_IN : await readSettingsFile(file);
  const apps = files.length === 0 ? [] : await readApps(context, files, settings.logs);
  writeJson(context, { settings, apps });
}
