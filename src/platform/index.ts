import process from 'node:process';
import { darwinPlatform } from './darwin/index.ts';
import { currentEndpoints } from './endpoints.ts';
import { linuxPlatform } from './linux/index.ts';
import { currentPaths } from './paths.ts';
import type { Home, Platform } from './platform.ts';
import { windowsPlatform } from './windows/index.ts';

/**
 * This system, for the daemon of `home` (see `currentPaths`). Touches nothing until it is used; thin commands,
 * which only need to know where a daemon is, load `paths.ts` and `endpoints.ts` and not this.
 */
export function currentPlatform(home: Home, env: Readonly<Record<string, string | undefined>> = process.env): Platform {
  const shared = { paths: currentPaths(), endpoints: currentEndpoints() };
  switch (process.platform) {
    case 'win32':
      return windowsPlatform(shared);
    case 'darwin':
      return darwinPlatform(home, shared);
    default:
      return linuxPlatform(home, shared, env);
  }
}
