import { isAbsolute, resolve } from 'node:path';
import process from 'node:process';
import { SupError } from '../errors/sup-error.ts';

/** The folder that this process stands in; null when it has been removed meanwhile. */
export function workingFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

/** `path` as seen from `cwd`. Only a relative one needs a folder to stand in. SupError CWD_GONE. */
export function absoluteFrom(cwd: string | null, path: string): string {
  if (cwd === null && !isAbsolute(path)) throw new SupError('CWD_GONE', { path });
  return resolve(cwd ?? path, path);
}
