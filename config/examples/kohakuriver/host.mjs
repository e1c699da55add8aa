// Behaves like the KohakuRiver host: knows the runners that register with it (POST /nodes, GET /nodes) and keeps them in
// DATABASE_DIR, hands each task (POST /tasks {seconds, text}) to the one that had the fewest, and returns what came of it.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const port = Number(process.env.HOST_PORT ?? 8000);
const database = join(process.env.DATABASE_DIR ?? 'run/database', 'nodes.json');
/** Runners register again every second; who did not for so long is away. */
const AWAY_AFTER_MS = 5_000;

const say = (text) => console.log(`${new Date().toISOString()} ${text}`);

mkdirSync(join(database, '..'), { recursive: true });
/** By name: where each runner is, when it was last heard of, and how many tasks it had. */
const nodes = existsSync(database) ? JSON.parse(readFileSync(database, 'utf8')) : {};

const routes = { 'GET /nodes': list, 'POST /nodes': register, 'POST /tasks': runTask };
const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  const [status, answer] = await answerTo(`${request.method} ${request.url}`, body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(answer)}\n`);
});
server.on('error', (error) => {
  console.error(`${new Date().toISOString()} error: cannot listen on port ${port}: ${error.code}`);
  process.exitCode = 1;
});
server.listen(port, '127.0.0.1', () => {
  say(
    `host is up on port ${server.address().port}, knows ${Object.keys(nodes).length} runners (${process.env.LOG_LEVEL})`,
  );
});

async function answerTo(what, body) {
  try {
    return (await routes[what]?.(body)) ?? [404, { error: `nothing at ${what}` }];
  } catch (error) {
    return [400, { error: error.message }];
  }
}

function list() {
  const now = Date.now();
  return [200, Object.entries(nodes).map(([name, { url, seen }]) => ({ name, url, away: now - seen > AWAY_AFTER_MS }))];
}

function register(body) {
  const { name, url } = JSON.parse(body);
  if (nodes[name]?.url !== url) say(`${name} registered at ${url}`);
  nodes[name] = { url, seen: Date.now(), tasks: nodes[name]?.tasks ?? 0 };
  save();
  return [200, { registered: name }];
}

async function runTask(body) {
  const there = Object.entries(nodes).filter(([, { seen }]) => Date.now() - seen <= AWAY_AFTER_MS);
  const [chosen] = there.toSorted(([, one], [, other]) => one.tasks - other.tasks);
  if (chosen === undefined) return [503, { error: 'no runner is there' }];
  const [name, node] = chosen;
  node.tasks += 1;
  say(`a task for ${name}`);
  const response = await fetch(`${node.url}/run`, { method: 'POST', body }).catch((error) => error);
  if (!(response instanceof Response)) return [502, { runner: name, error: 'the runner was lost' }];
  return [response.status, { runner: name, ...(await response.json()) }];
}

function save() {
  writeFileSync(`${database}.new`, JSON.stringify(nodes));
  renameSync(`${database}.new`, database);
}

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  say('host is down');
});
