// Tier 2, behaves like discord_daemon_lyra.py: sleeps until its wake file is touched or SLEEP_S have passed, fetches the new
// messages, has the invoker answer them, posts the replies. What it must not forget lies in PPS_FILE and outlives it.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  unwatchFile,
  watchFile,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

const { CHANNEL: channel = 'run/channel.txt', WAKE_FILE: wakeFile = 'run/wake' } = process.env;
const { PPS_FILE: ppsFile = 'run/pps.json', INVOKER_URL: invoker = 'http://127.0.0.1:9988/invoke' } = process.env;
const sleepMs = Number(process.env.SLEEP_S ?? 30) * 1_000;
const LOOK_EVERY_MS = 100;
/** So much of the past goes with a message, as ambient recall. */
const RECALLED_TURNS = 5;

const say = (text) => console.log(`${new Date().toISOString()} ${text}`);
const abort = new AbortController();
let wake = () => {};
let signals = 0;

mkdirSync(dirname(ppsFile), { recursive: true });
const pps = existsSync(ppsFile) ? JSON.parse(readFileSync(ppsFile, 'utf8')) : { cursor: 0, turns: [] };
say(`memory loaded: ${pps.turns.length} turns`);
watchFile(wakeFile, { interval: LOOK_EVERY_MS }, () => {
  signals += 1;
  wake();
});

process.once('SIGTERM', () => {
  abort.abort();
  wake();
});

let seen = 0;
while (!abort.signal.aborted) {
  await talk();
  if (signals === seen) await sleep();
  // What was signalled while it talked is looked at once more, and not slept over.
  seen = signals;
}
unwatchFile(wakeFile);
say('memory saved, goodbye');

function sleep() {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, sleepMs);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
    if (abort.signal.aborted) wake();
  });
}

async function talk() {
  const bytes = existsSync(channel) ? readFileSync(channel) : Buffer.alloc(0);
  for (let end = bytes.indexOf('\n', pps.cursor) + 1; end > 0; end = bytes.indexOf('\n', pps.cursor) + 1) {
    const line = bytes.subarray(pps.cursor, end - 1).toString();
    const isForLyra = line.includes('@Lyra') && !line.startsWith('Lyra: ');
    if (isForLyra && !(await answer(line))) return;
    remember(end);
  }
}

/** Whether the message is dealt with; if not, it is tried again after the next sleep. */
async function answer(message) {
  try {
    const body = JSON.stringify({ message, context: pps.turns.slice(-RECALLED_TURNS) });
    const response = await fetch(invoker, { method: 'POST', body, signal: abort.signal });
    const { reply, error } = await response.json();
    // A turn that timed out is lost: asked once more, it would only hang the next agent.
    if (error !== undefined) say(`error: the invoker says: ${error}; this turn is lost`);
    else post(message, reply);
    return true;
  } catch (error) {
    if (!abort.signal.aborted)
      say(`error: no answer: ${error.cause?.code ?? error.message}; trying again after a sleep`);
    return false;
  }
}

function post(message, reply) {
  pps.turns.push({ message, reply });
  appendFileSync(channel, `Lyra: ${reply}\n`);
  say(`replied, ${pps.turns.length} turns in memory`);
}

function remember(cursor) {
  pps.cursor = cursor;
  writeFileSync(`${ppsFile}.new`, JSON.stringify(pps));
  renameSync(`${ppsFile}.new`, ppsFile);
}
