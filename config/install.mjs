import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Installs what building and testing need, exactly as the lock file says, unless it is there. Returns whether it did.
 * What is a link belongs to another folder, which npm would empty: it is left as it is.
 */
export function installIfNeeded() {
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() === true) return false;
  const written = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);
  const installed = written(join(root, 'node_modules', '.package-lock.json'));
  if (installed >= written(join(root, 'package-lock.json'))) return false;
  // No script of a package is ever run: none is needed, and scripts are the way in for stolen packages.
  npm('ci', '--ignore-scripts', '--no-audit', '--no-fund');
  return true;
}

function npm(...args) {
  // Inside `npm install -g` the settings of that run are in the environment; this one is about the folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OUTER.test(name)));
  const windows = process.platform === 'win32';
  const { status, error } = spawnSync('npm', args, { cwd: root, env, stdio: ['ignore', 2, 2], shell: windows });
  if (error !== undefined || status !== 0) throw new Error(`npm ${args.join(' ')} failed`, { cause: error });
}

const OUTER =
  /^npm_(config_(global|prefix|local_prefix|global_prefix|location|omit|include|production|ignore_scripts)|package_|lifecycle_|command$)/i;
