import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { SupError } from '../../errors/sup-error.ts';
import { whatIs } from './file-kind.ts';
import { errnoOf } from './system-words.ts';

/** For a `path` that gave ENOTDIR: what stands above it where a folder should be; undefined when it has gone meanwhile. */
export function fileInTheWay(path: string): SupError | undefined {
  const above = dirname(path);
  if (above === path) return undefined;
  try {
    const stat = lstatSync(above, { throwIfNoEntry: false });
    return stat === undefined ? undefined : new SupError('HOME_NOT_FOLDER', { path: above, what: whatIs(stat) });
  } catch (error) {
    return errnoOf(error) === 'ENOTDIR' ? fileInTheWay(above) : undefined;
  }
}
