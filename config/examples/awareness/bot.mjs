// Tier 1, behaves like discord_bot_lyra.py: listens to the channel and, when a message is for Lyra, touches the file that
// wakes the daemon. Keeps no state and answers nothing. CHANNEL is a file with a message a line, `name: text`; where that
// cannot be one, Discord is away.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  unwatchFile,
  watchFile,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

const { CHANNEL: channel = 'run/channel.txt', WAKE_FILE: wake = 'run/wake' } = process.env;
const LOOK_EVERY_MS = 100;

const say = (text) => console.log(`${new Date().toISOString()} ${text}`);

let heard = 0;
try {
  connect();
} catch (error) {
  console.error(`${new Date().toISOString()} error: cannot connect to ${channel}: ${error.code}`);
  process.exitCode = 1;
}

function connect() {
  mkdirSync(dirname(channel), { recursive: true });
  appendFileSync(channel, '');
  // What was said before is no event; the daemon fetches it by itself.
  heard = statSync(channel).size;
  watchFile(channel, { interval: LOOK_EVERY_MS }, listen);
  say(`connected, listening to ${channel}`);
}

function listen() {
  if (!existsSync(channel)) return;
  const bytes = readFileSync(channel);
  const end = bytes.lastIndexOf('\n') + 1;
  const lines = bytes.subarray(Math.min(heard, end), end).toString().split('\n').slice(0, -1);
  heard = end;
  for (const line of lines) onMessage(line);
}

function onMessage(line) {
  if (line.startsWith('Lyra: ')) return;
  if (!line.includes('@Lyra')) return say('a message that is not for Lyra: ignored');
  mkdirSync(dirname(wake), { recursive: true });
  writeFileSync(wake, `${new Date().toISOString()}\n`);
  say('a message for Lyra: daemon signalled');
}

process.once('SIGTERM', () => {
  unwatchFile(channel);
  say('disconnected');
});
