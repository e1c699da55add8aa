import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { absoluteFrom } from '../client/working-folder.ts';
import { SupError } from '../errors/sup-error.ts';

/** What an app file is called when nobody says so, in the order in which they are looked for. */
const STANDARD_NAMES = ['sup.yaml', 'app.yaml'] as const;

/** The file that a word means, as it was typed: a folder means the app file in it. SupError NO_APP_FILE, CWD_GONE. */
export function appFile(path: string, cwd: string | null): string {
  const full = absoluteFrom(cwd, path);
  return isFolder(full) ? join(path, standardName(full)) : path;
}

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
