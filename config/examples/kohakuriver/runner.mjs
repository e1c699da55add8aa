// Behaves like a KohakuRiver runner: listens on RUNNER_PORT, registers with the host at HOST_URL every second, and runs each
// task in a process of its own. In place of containers there is one harmless task: wait so many seconds, then say a text.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const { HOST_URL: host = 'http://127.0.0.1:8000' } = process.env;
const port = Number(process.env.RUNNER_PORT ?? 8001);
const [, , name = 'runner', seconds, text] = process.argv;
const REGISTER_EVERY_MS = 1_000;
const LONGEST_TASK_S = 600;

const say = (words) => console.log(`${new Date().toISOString()} ${words}`);

if (name === 'task') setTimeout(() => console.log(text), Number(seconds) * 1_000);
else serve();

function serve() {
  let found;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    if (`${request.method} ${request.url}` !== 'POST /run') return response.writeHead(404).end();
    const result = await run(JSON.parse(body)).catch((error) => ({ error: error.message }));
    response.writeHead('error' in result ? 400 : 200).end(`${JSON.stringify(result)}\n`);
  });
  server.on('error', (error) => {
    console.error(`${new Date().toISOString()} error: cannot listen on port ${port}: ${error.code}`);
    process.exitCode = 1;
  });
  server.listen(port, '127.0.0.1', () => {
    const url = `http://127.0.0.1:${server.address().port}`;
    say(`${name} is up at ${url}`);
    const register = async () => {
      const there = await fetch(`${host}/nodes`, { method: 'POST', body: JSON.stringify({ name, url }) }).then(
        ({ ok }) => ok,
        () => false,
      );
      if (there !== found) say(there ? `registered with ${host}` : `the host at ${host} is away; trying again`);
      found = there;
    };
    void register();
    const again = setInterval(register, REGISTER_EVERY_MS);
    process.once('SIGTERM', () => {
      clearInterval(again);
      server.close();
      server.closeAllConnections();
      say(`${name} is down`);
    });
  });
}

async function run({ seconds = 0, text = '' }) {
  if (!(seconds >= 0 && seconds <= LONGEST_TASK_S)) throw new Error(`a task takes from 0 to ${LONGEST_TASK_S} seconds`);
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'task', `${seconds}`, `${text}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  say(`task ${child.pid}: ${seconds}s`);
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  const said = Buffer.concat(await child.stdout.toArray()).toString();
  return { task: child.pid, code: await ended, said };
}
