import { closeSync, constants, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../platform/platform.ts';

const { O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;

const pidFileOf = ({ runtimeDir }: Home): string => join(runtimeDir, 'supd.pid');

export const hasPidFile = (home: Home): boolean => existsSync(pidFileOf(home));

/** For information only; it follows no link that somebody put in its place. Errors are the system's; then no empty one is left. */
export function writePidFile(home: Home): Disposable {
  const path = pidFileOf(home);
  const fd = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  try {
    writeSync(fd, `${process.pid}\n`);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}
