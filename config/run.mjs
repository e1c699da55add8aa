// Runs a TypeScript file of this repository: `node config/run.mjs FILE ARGS`. Node 20 cannot strip types by itself.
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) throw new Error('which file? node config/run.mjs FILE ARGS');
// Inside node_modules, so that bare imports find node_modules; a name of its own for each run, so that two may run at once.
const folder = join('node_modules', '.cache', 'sup');
const out = join(folder, `${basename(file, '.ts')}.${process.pid}.mjs`);
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [file],
  outfile: out,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.argv = [process.argv[0] ?? 'node', file, ...args];
process.setSourceMapsEnabled(true);
try {
  await import(pathToFileURL(out).href);
} finally {
  rmSync(out, { force: true });
}
