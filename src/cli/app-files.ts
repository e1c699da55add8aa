import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SupError } from '../errors/sup-error.ts';

/** What an app file is called when nobody says so, in the order in which they are looked for. */
const STANDARD_NAMES = ['sup.yaml', 'app.yaml'] as const;

/** The file that a word means, as it was typed: a folder means the app file in it. */
export const appFile = (path: string, cwd: string): string =>
  isFolder(resolve(cwd, path)) ? join(path, standardName(resolve(cwd, path))) : path;

/** `sup.yaml` or `app.yaml`, whichever lies in `folder`. SupError NO_APP_FILE. */
export function standardName(folder: string): string {
  const found = STANDARD_NAMES.find((name) => existsSync(join(folder, name)));
  if (found === undefined) throw new SupError('NO_APP_FILE', { folder });
  return found;
}

/** What cannot even be looked at is taken for a file: who opens it says what is wrong with it. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
