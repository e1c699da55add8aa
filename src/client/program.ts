import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SupError } from '../errors/sup-error.ts';

/** Folders above the asking file in which the installation is looked for: src/client in the source, dist in the bundle. */
const MAX_LEVELS = 4;

/** The absolute path of bin/supd.js of the installation that the file `from` belongs to. SupError DAEMON_NOT_INSTALLED. */
export function findProgram(from: string): string {
  let folder = dirname(from);
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const program = join(folder, 'bin', 'supd.js');
    if (existsSync(program)) return program;
    folder = dirname(folder);
  }
  throw new SupError('DAEMON_NOT_INSTALLED', { from });
}
