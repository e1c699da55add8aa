import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A warming command that takes longer hangs. */
const PATIENCE_MS = 20_000;

const APP = `name: warm
processes:
  nap: {command: [sleep, "60"]}
`;

/**
 * Runs the ordinary commands once with the finished bundles, so that the caches hold just those functions that they
 * call. `ls` comes last: the file that all commands share is then warmed for the command that is asked most often.
 */
export async function warmCaches(root) {
  const home = mkdtempSync(join(tmpdir(), 'sup-warm-'));
  const app = join(home, 'app.yaml');
  const slip = join(home, 'slip.yaml');
  writeFileSync(app, APP);
  writeFileSync(slip, APP.replace('command', 'comand'));
  const sup = (...args) => run(root, ['bin/sup.js', '--home', home, ...args]);
  try {
    await sup('--version');
    await sup('check', app);
    await refused(sup('check', slip));
    await sup('plan', app);
    await sup('start', app);
    await sup('status', 'warm');
    await sup('logs', '-n', '1', 'warm');
    await sup('restart', 'warm');
    await sup('ls');
    await sup('ls', '--json');
    await sup('stop', 'warm');
    await sup('delete', 'warm');
    await sup('daemon', 'stop');
    await daemonCache(root);
    await sup('ls');
  } finally {
    await sup('daemon', 'stop').catch(() => {});
    rmSync(home, { recursive: true, force: true });
  }
  return readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.cache')).length;
}

/** What finds problems is warmed by one. */
async function refused(command) {
  const answer = await command.catch(() => undefined);
  if (answer !== undefined) throw new Error('warming the caches: a slip was not found');
}

/** The daemon writes its cache as the last thing that it does, after `daemon stop` has its answer. */
async function daemonCache(root) {
  const caches = () => readdirSync(join(root, 'dist')).filter((file) => /^supd\..*\.cache$/.test(file));
  const end = performance.now() + PATIENCE_MS;
  while (caches().length === 0) {
    if (performance.now() > end) throw new Error('warming the caches: the daemon wrote none at its end');
    await setTimeout(20);
  }
}

function run(root, args) {
  const env = { ...process.env, SUP_WARM_CACHE: '1', NODE_OPTIONS: '' };
  const options = { cwd: root, env, timeout: PATIENCE_MS };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`warming the caches: ${error.message}\n${stdout}${stderr}`));
    });
  });
}
