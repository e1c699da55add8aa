// `npm run demo`: a supervised app on a fresh clone, in a home of its own. `npm run demo -- stop` ends it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { installIfNeeded, root } from './install.mjs';

/** The path of a Unix socket has room for about a hundred characters: deep clones get a home in the temporary folder. */
const ROOM = 70;
const BOUND_MS = 15_000;

const home = root.length < ROOM ? join(root, '.demo') : join(tmpdir(), `sup-demo-${userInfo().uid}`);
const app = join(root, 'config', 'examples', 'demo', 'app.yaml');
const shown = (path) => (path.startsWith(root) ? relative(process.cwd(), path) || '.' : path);
const words = [join(root, 'bin', 'sup.js'), '--home', home];
const tty = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const say = (text) => console.log(tty ? `\x1b[1m${text}\x1b[0m` : text);
const typed = (text) => console.log(`\n${tty ? `\x1b[2m$\x1b[0m \x1b[36m${text}\x1b[0m` : `$ ${text}`}`);

/** Shows the command as one would type it, and runs it. */
function sup(...args) {
  typed(`sup ${args.map(shown).join(' ')}`);
  const { status } = spawnSync(process.execPath, [...words, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`sup ${args.join(' ')} ended with ${status}`);
}

const list = () => JSON.parse(execFileSync(process.execPath, [...words, 'ls', '--json'], { encoding: 'utf8' }));

async function until(look, what) {
  const end = performance.now() + BOUND_MS;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`after ${BOUND_MS / 1000} s still not: ${what}`);
    await setTimeout(50);
  }
}

const logged = (id) =>
  execFileSync(process.execPath, [...words, 'logs', '-n', '100000', id], { encoding: 'utf8' }).length;

async function show() {
  installIfNeeded();
  await import('./build.mjs');
  say('\nAn app file names processes; sup starts them and keeps them alive.');
  sup('start', app);
  sup('ls');

  const victim = list().find((each) => each.state === 'running');
  if (victim === undefined) throw new Error('nothing runs');
  const { id, name } = victim;
  await until(() => logged(id) > 0, `${id} wrote something`);
  say(`\nNow ${id} crashes.`);
  typed(`kill -9 ${victim.pid}`);
  process.kill(victim.pid, 'SIGKILL');
  const came = (each) => each.id === id && each.state === 'running' && each.pid !== victim.pid;
  const { pid } = await until(() => list().find(came), `${id} is running again`);
  console.log(`${id} is running again, as pid ${pid}`);
  sup('ls');
  const written = logged(id);
  await until(() => logged(id) > written, `${id} went on writing`);
  say('\nWhat it wrote, before and after.');
  sup('logs', '-n', '6', id);

  const alias = `alias sup='node ${words.join(' ')}'`;
  say('\nThe app goes on running. Look at it yourself:');
  console.log(`  ${alias}`);
  console.log(`  sup ls; sup status ${name}; sup logs -f; sup restart ${name}`);
  say('Stop it:');
  console.log('  npm run demo -- stop');
}

function stop() {
  if (!existsSync(join(root, 'dist', 'sup.cjs')) || !existsSync(home)) return console.log('the demo does not run');
  sup('daemon', 'stop');
}

await (process.argv[2] === 'stop' ? stop() : show());
