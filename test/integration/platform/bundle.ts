import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A program of its own that imports the source, for what must be seen from another process or another user. */
export function bundle(folder: string, code: string): string {
  const outfile = join(folder, 'program.mjs');
  buildSync({
    stdin: { contents: code, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
