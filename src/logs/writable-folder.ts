import { accessSync, constants, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { refusal } from './refusal.ts';

/** Others may not look into the logs; the group may (umask narrows further). */
const FOLDER_MODE = 0o750;

/**
 * Refuses a folder in which no log can be written, or that cannot be made, without making it. SupError LOG_DIR_UNWRITABLE.
 * The folder itself may not be a link; those above it, which the user named, may.
 */
export function requireWritable(dir: string): void {
  try {
    if (lstatSync(dir, { throwIfNoEntry: false })?.isSymbolicLink()) throw new Error('it is a symbolic link');
    accessSync(nearestFolder(dir), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw refusal('LOG_DIR_UNWRITABLE', dir, error);
  }
}

/** Makes it with those above it where it is missing. Errors are the system's. */
export function makeFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: FOLDER_MODE });
  if (!lstatSync(dir).isDirectory()) throw new Error('it is not a folder');
}

/** The folder itself, or the nearest one above it that is there. */
function nearestFolder(dir: string): string {
  const stats = statSync(dir, { throwIfNoEntry: false });
  if (stats === undefined && dirname(dir) !== dir) return nearestFolder(dirname(dir));
  if (stats?.isDirectory()) return dir;
  throw new Error(`${dir} is not a folder`);
}
