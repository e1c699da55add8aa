// Behaves like DevLoop: `watch --foreground DIR` looks at every file that changes (a line with FIXME in it is an error), and
// writes a heartbeat to DIR/.devloop every HEARTBEAT_INTERVAL_S; `daemon-status DIR` says whether that one is fresh.
// A devloop.json that is no JSON keeps it from starting.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, watch, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [, , command, ...words] = process.argv;
const project = resolve(words.find((word) => !word.startsWith('-')) ?? '.');
const heartbeatFile = join(project, '.devloop', 'daemon.heartbeat');
const intervalMs = Number(process.env.HEARTBEAT_INTERVAL_S ?? 30) * 1_000;
/** After two beats that did not come it is unhealthy. */
const FRESH_MS = 2 * intervalMs;
const ICONS = { HEALTHY: '✅', UNHEALTHY: '❌', ERROR: '⚠️' };

const say = (text) => console.log(`${new Date().toISOString()} ${text}`);

if (command === 'watch') watchProject();
else if (command === 'daemon-status') reportHealth();
else {
  console.error('devloop watch --foreground DIR | devloop daemon-status DIR');
  process.exitCode = 2;
}

function watchProject() {
  const config = join(project, 'devloop.json');
  try {
    if (existsSync(config)) JSON.parse(readFileSync(config, 'utf8'));
  } catch (error) {
    console.error(`ERROR ${config}: ${error.message}`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(join(project, '.devloop'), { recursive: true });
  beat();
  const beats = setInterval(beat, intervalMs);
  const changes = watch(project, (_, name) => lookAt(name));
  say(`watching ${project}`);
  process.once('SIGTERM', () => {
    clearInterval(beats);
    changes.close();
    say('stopped watching');
  });
}

function beat() {
  const heartbeat = { timestamp: new Date().toISOString(), pid: process.pid, uptime_seconds: process.uptime() };
  writeFileSync(`${heartbeatFile}.new`, JSON.stringify(heartbeat));
  renameSync(`${heartbeatFile}.new`, heartbeatFile);
}

function lookAt(name) {
  const file = join(project, name ?? '');
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return;
  const lines = readFileSync(file, 'utf8').split('\n');
  const errors = lines.flatMap((line, at) => (line.includes('FIXME') ? [`ERROR ${name}:${at + 1} ${line}`] : []));
  for (const error of errors) console.error(error);
  say(`checked ${name}: ${errors.length} errors`);
}

/** Exit code 0 when it is healthy, 1 when not, 2 when that cannot be told. */
function reportHealth() {
  const { status, message, pid, uptime } = health();
  console.log(`${ICONS[status]} Daemon Status: ${status}\nMessage: ${message}`);
  if (pid !== undefined) console.log(`PID: ${pid}\nUptime: ${Math.round(uptime)}s`);
  process.exitCode = Object.keys(ICONS).indexOf(status);
}

function health() {
  if (!existsSync(heartbeatFile)) return { status: 'UNHEALTHY', message: 'No heartbeat file' };
  try {
    const { timestamp, pid, uptime_seconds: uptime } = JSON.parse(readFileSync(heartbeatFile, 'utf8'));
    const ageMs = Date.now() - Date.parse(timestamp);
    const message = `Last heartbeat ${Math.round(ageMs / 1_000)}s ago`;
    return { status: ageMs <= FRESH_MS ? 'HEALTHY' : 'UNHEALTHY', message, pid, uptime };
  } catch (error) {
    return { status: 'ERROR', message: error.message };
  }
}
