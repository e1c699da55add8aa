import process from 'node:process';
import type { Paths } from './platform.ts';
import { posixPaths } from './posix/paths.ts';
import { SOCKET_PATH_BYTES } from './posix/socket-path.ts';
import { windowsPaths } from './windows/paths.ts';

/** Where a daemon of this system keeps its things. On its own, so that a thin command loads nothing else of the platform. */
export function currentPaths(): Paths {
  switch (process.platform) {
    case 'win32':
      return windowsPaths;
    case 'darwin':
      return posixPaths({ maxSocketBytes: SOCKET_PATH_BYTES.darwin, rootRuntime: '/var/run' });
    default:
      return posixPaths({ maxSocketBytes: SOCKET_PATH_BYTES.linux, rootRuntime: '/run' });
  }
}
