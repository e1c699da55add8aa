import process from 'node:process';
import type { Endpoints } from './platform.ts';
import { posixEndpoints } from './posix/endpoints.ts';
import { SOCKET_PATH_BYTES } from './posix/socket-path.ts';
import { windowsEndpoints } from './windows/endpoints.ts';

/** How a daemon of this system is reached. On its own, so that a thin command loads nothing else of the platform. */
export function currentEndpoints(): Endpoints {
  switch (process.platform) {
    case 'win32':
      return windowsEndpoints;
    case 'darwin':
      return posixEndpoints(SOCKET_PATH_BYTES.darwin);
    default:
      return posixEndpoints(SOCKET_PATH_BYTES.linux);
  }
}
