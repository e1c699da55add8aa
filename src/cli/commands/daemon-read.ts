import { type Context, writeJson } from '../context.ts';
import { readApps } from '../read-apps.ts';

export interface DaemonReadRequest {
  readonly files: readonly string[];
}

/**
 * `sup daemon read`, which the daemon itself runs: the apps of these files worked out to the end, secrets and all, for
 * the daemon that asks and for nobody else. SupError as `sup check`.
 */
export async function daemonRead(context: Context, { files }: DaemonReadRequest): Promise<void> {
  const apps = files.length === 0 ? [] : await readApps(context, files);
  writeJson(context, { apps });
}
