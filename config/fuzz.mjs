// `npm run fuzz`: the long form of test/fuzz. A seed is chosen unless it is named, and printed, so that what was found
// can be found again: `npm run fuzz -- --seed 7 --frames 100000 --files 10000 --checks 200`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installIfNeeded, root } from './install.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    frames: { type: 'string', default: '100000' },
    files: { type: 'string', default: '10000' },
    checks: { type: 'string', default: '200' },
  },
});
for (const [name, value] of Object.entries(values)) {
  if (!/^\d+$/.test(value)) throw new Error(`--${name} takes a whole number, and not ${value}`);
}
installIfNeeded();
const run = (args, env = process.env) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status;
const vitest = join('node_modules', 'vitest', 'vitest.mjs');
const options = ['--config', 'config/vitest.config.ts', '--project', 'fuzz', '--disable-console-intercept'];
process.exitCode =
  run(['config/build.mjs']) || run([vitest, 'run', ...options], { ...process.env, SUP_FUZZ: JSON.stringify(values) });
