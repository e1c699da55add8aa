import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The declarations of the public API. Types are proved by `npm run check`; here they are only written down. */
export async function emitTypes(root, out) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', join(root, 'config', 'tsconfig.types.json'), '--outDir', out], { cwd: root });
}
