// Behaves like the Lyra daemon where a supervisor can see it: connects to a gateway and needs a good token for it,
// says a heartbeat now and then, leaks when asked to, and closes its connection on SIGTERM.
//
// DISCORD_GATEWAY=host:port is a server that is sent `IDENTIFY token` and answers `READY` or `INVALID`. Without it
// there is a make-believe gateway, to which a good token has three parts with dots between them.
// --verify only looks whether the configuration is there.
import { connect } from 'node:net';

const { DISCORD_BOT_TOKEN: token = '', DISCORD_CHANNEL_ID: channel = '', DISCORD_GATEWAY: gateway } = process.env;
const heartbeatMs = Number(process.env.HEARTBEAT_INTERVAL_MINUTES ?? 30) * 60_000;
const leakMegabytesPerSecond = Number(process.env.LEAK_MB_PER_S ?? 0);
/** Within this it says goodbye to the gateway; far below the 30 seconds that the service allowed. */
const GOODBYE_MS = 200;
const CONNECT_TIMEOUT_MS = 5_000;

const say = (text) => console.log(`${new Date().toISOString()} ${text}`);

function fail(why) {
  // At once, and not by a timer: a supervisor shall see the message and the exit together.
  process.exitCode = 1;
  console.error(`${new Date().toISOString()} error: ${why}`);
  socket?.destroy();
  timers.forEach(clearInterval);
}

const timers = [];
let socket;
let leak = [];
let closing = false;

if (token === '' || channel === '') fail('DISCORD_BOT_TOKEN and DISCORD_CHANNEL_ID must be set');
else if (process.argv.includes('--verify')) say('the configuration is complete');
else if (gateway === undefined || gateway === '') identified(/^[^.\s]+\.[^.\s]+\.[^.\s]+$/.test(token));
else connectTo(gateway);

function connectTo(address) {
  const at = address.lastIndexOf(':');
  socket = connect({ host: address.slice(0, at) || '127.0.0.1', port: Number(address.slice(at + 1)) });
  socket.setEncoding('utf8').setTimeout(CONNECT_TIMEOUT_MS, () => fail('the gateway does not answer'));
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
  if (leakMegabytesPerSecond > 0) timers.push(setInterval(leakSome, 100));
}

function leakSome() {
  // Filled, so that the pages are really there and count as resident.
  leak.push(Buffer.alloc(Math.round(leakMegabytesPerSecond * 104_857.6), 1));
}

process.once('SIGTERM', () => {
  closing = true;
  timers.forEach(clearInterval);
  leak = [];
  say('closing the connection to Discord');
  socket?.end('BYE\n');
  setTimeout(() => {
    say('goodbye');
    process.exit(0);
  }, GOODBYE_MS);
});
