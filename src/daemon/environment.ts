import type { Identity, Launcher } from '../platform/platform.ts';
import { environment } from '../spec/environment.ts';
import type { LaunchSpec } from '../spec/types.ts';
import type { Slot } from './slot.ts';

/**
 * The environment of one start. Its files are read by the daemon with the rights of who will run: a file that he cannot
 * read must not reach him by this way, say by a link that he has put in its place.
 * SupError LAUNCH_DENIED, SPEC_ENV_*.
 */
export function environmentOf(
  launcher: Launcher,
  launch: LaunchSpec,
  inherited: Slot['inherited'],
  identity: Identity | null,
): Record<string, string> {
  for (const { path } of launch.envFiles) launcher.refuseUnreadable(path, identity);
  const others = identity?.env ?? null;
  return environment(launch, inherited, others ?? launcher.accountOf(launch.user), others !== null);
}
