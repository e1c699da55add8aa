// Behaves like lshd: one for each socket, runs the jobs of LSH_JOBS every so many seconds in processes of their own, counts
// them in LSH_STATE, reads LSH_JOBS again on SIGHUP. Answers `{"command": "status" | "jobs" | "run", "args": …}` a line.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

const { LSH_SOCKET: socketPath = 'run/lshd.sock', LSH_PID_FILE: pidFile = 'run/lshd.pid' } = process.env;
const { LSH_STATE: stateFile = 'run/state.json', LSH_JOBS: jobsFile = 'jobs.json' } = process.env;
const SYNC_EVERY_MS = 1_000;

const say = (text) => console.log(`${new Date().toISOString()} ${text}`);
const since = Date.now();
let jobs = [];
let clocks = [];
const running = new Set();
const runs = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : {};

if (await isRunning()) {
  console.error('Daemon already running');
  process.exitCode = 1;
} else start();

function isRunning() {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => resolve(true)).on('error', () => resolve(false));
    socket.on('close', () => socket.destroy()).end();
  });
}

function start() {
  for (const file of [socketPath, pidFile, stateFile]) mkdirSync(dirname(file), { recursive: true });
  writeFileSync(pidFile, `${process.pid}\n`);
  // Nobody answers there: it was left by one that was killed.
  if (existsSync(socketPath)) say('a stale socket is taken over');
  rmSync(socketPath, { force: true });
  // From its first moment on it is for its owner alone, and not only after the chmod.
  const mask = process.umask(0o177);
  const server = createServer(serve).listen(socketPath, () => {
    process.umask(mask);
    chmodSync(socketPath, 0o600);
    load();
    say(`listening on ${socketPath}`);
  });
  const sync = setInterval(save, SYNC_EVERY_MS);
  process.on('SIGHUP', load);
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop(server, sync));
}

function stop(server, sync) {
  [...clocks, sync].forEach(clearInterval);
  for (const child of running) child.kill('SIGTERM');
  server.close();
  save();
  rmSync(pidFile, { force: true });
  say('state saved, goodbye');
}

/** A file that cannot be read changes nothing: the jobs that it has go on. */
function load() {
  try {
    jobs = JSON.parse(readFileSync(jobsFile, 'utf8'));
  } catch (error) {
    return console.error(`error: ${jobsFile}: ${error.message}; the jobs stay as they are`);
  }
  clocks.forEach(clearInterval);
  clocks = jobs.map((job) => setInterval(run, job.every_s * 1_000, job));
  say(`${jobs.length} jobs: ${jobs.map(({ name }) => name).join(', ')}`);
}

function run({ name, say: words = '', exit = 0 }) {
  const program = `console.log(process.argv[1]); process.exitCode = Number(process.argv[2]);`;
  const child = spawn(process.execPath, ['-e', program, words, `${exit}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (part) => (said += part));
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      runs[name] = (runs[name] ?? 0) + 1;
      say(`job ${name}, run ${runs[name]}: ${code === 0 ? said.trim() : `failed with ${code ?? signal}`}`);
      resolve({ name, code, said });
    });
  });
}

function save() {
  writeFileSync(`${stateFile}.new`, JSON.stringify(runs));
  renameSync(`${stateFile}.new`, stateFile);
}

function serve(socket) {
  socket.on('error', () => socket.destroy());
  createInterface({ input: socket }).on('line', async (line) => {
    const answer = await answerTo(line).catch((error) => ({ error: error.message }));
    socket.write(`${JSON.stringify(answer)}\n`);
  });
}

async function answerTo(line) {
  const { command, args } = JSON.parse(line);
  if (command === 'status') return { pid: process.pid, uptime_s: (Date.now() - since) / 1_000, runs };
  if (command === 'jobs') return { jobs: jobs.map(({ name }) => name) };
  const job = command === 'run' ? jobs.find(({ name }) => name === args?.name) : undefined;
  return job === undefined ? { error: `cannot ${command} ${args?.name ?? ''}`.trim() } : run(job);
}
