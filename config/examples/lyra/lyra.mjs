// Behaves like the Lyra daemon where a supervisor can see it: connects to a gateway and needs a good token for it,
// says a heartbeat now and then, leaks when asked to, and closes its connection on SIGTERM.
//
// DISCORD_GATEWAY=host:port is a server that is sent `IDENTIFY token` and answers `READY` or `INVALID`. Without it
// there is a make-believe gateway, to which a good token has three parts with dots between them.
// --verify only looks whether the configuration is there, --maintain puts things in order and is done.
//
// HELPER=1 gives it a child that does not end when it is asked to; HANG_ON_STOP=1 has it never come to its own end.
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

const { DISCORD_BOT_TOKEN: token = '', DISCORD_CHANNEL_ID: channel = '', DISCORD_GATEWAY: gateway } = process.env;
const heartbeatMs = Number(process.env.HEARTBEAT_INTERVAL_MINUTES ?? 30) * 60_000;
const leakMegabytesPerSecond = Number(process.env.LEAK_MB_PER_S ?? 0);
/** Within this it says goodbye to the gateway; far below the 30 seconds that the service allowed. */
const GOODBYE_MS = 200;
const connectTimeoutMs = Number(process.env.CONNECT_TIMEOUT_S ?? 5) * 1_000;
/** Where no supervisor ends it, a helper outlives its daemon; not for longer than this. */
const HELPER_LIVES_MS = 600_000;

const say = (text) => console.log(`${new Date().toISOString()} ${text}`);

function fail(why) {
  // At once, and not by a timer: a supervisor shall see the message and the exit together.
  process.exitCode = 1;
  console.error(`${new Date().toISOString()} error: ${why}`);
  socket?.destroy();
  timers.forEach(clearInterval);
}

const program = fileURLToPath(import.meta.url);
const timers = [];
let socket;
let leak = [];
let closing = false;

if (process.argv.includes('--maintain')) say('maintenance is done');
else if (process.argv.includes('--helper')) help();
else if (token === '' || channel === '') fail('DISCORD_BOT_TOKEN and DISCORD_CHANNEL_ID must be set');
else if (process.argv.includes('--verify')) say('the configuration is complete');
else if (gateway === undefined || gateway === '') identified(/^[^.\s]+\.[^.\s]+\.[^.\s]+$/.test(token));
else connectTo(gateway);

if (!process.argv.includes('--helper')) process.once('SIGTERM', goodbye);

function connectTo(address) {
  const at = address.lastIndexOf(':');
  socket = connect({ host: address.slice(0, at) || '127.0.0.1', port: Number(address.slice(at + 1)) });
  socket.setEncoding('utf8').setTimeout(connectTimeoutMs, () => fail('the gateway does not answer'));
  socket.on('connect', () => socket.write(`IDENTIFY ${token}\n`));
  socket.on('error', (error) => fail(`cannot reach the gateway: ${error.code ?? error.message}`));
  socket.once('data', (answer) => {
    socket.setTimeout(0);
    identified(answer.startsWith('READY'));
  });
  socket.on('close', () => {
    if (!closing && process.exitCode === undefined) fail('the gateway closed the connection');
  });
}

function identified(welcome) {
  if (!welcome) return fail('improper token has been passed');
  say(`ready, talking to channel ${channel} (${process.env.CLAUDE_MODEL ?? 'sonnet'})`);
  let heartbeats = 0;
  timers.push(setInterval(() => say(`heartbeat ${++heartbeats}`), heartbeatMs));
  if (process.env.HELPER === '1') spawn(process.execPath, [program, '--helper'], { stdio: 'inherit' }).unref();
  if (leakMegabytesPerSecond > 0) timers.push(setInterval(leakSome, 100));
}

function leakSome() {
  // Filled, so that the pages are really there and count as resident.
  leak.push(Buffer.alloc(Math.round(leakMegabytesPerSecond * 104_857.6), 1));
}

function help() {
  setTimeout(() => {}, HELPER_LIVES_MS);
  process.on('SIGTERM', () => say('the helper is asked to end, and does not'));
  say('the helper is there');
}

function goodbye() {
  closing = true;
  timers.forEach(clearInterval);
  leak = [];
  say('closing the connection to Discord');
  if (process.env.HANG_ON_STOP === '1') return setInterval(() => {}, heartbeatMs);
  socket?.end('BYE\n');
  setTimeout(() => {
    say('goodbye');
    process.exit(0);
  }, GOODBYE_MS);
}
