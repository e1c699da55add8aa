// Tier 3, behaves like cc_invoker: POST /invoke runs one turn of an SDK agent that is kept alive between the turns, POST
// /reset kills it, GET /health tells. A turn may take TURN_TIMEOUT_S; past 80 % of AGENT_MEMORY_MB the agent is renewed.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const port = Number(process.env.INVOKER_PORT ?? 9988);
const turnTimeoutMs = Number(process.env.TURN_TIMEOUT_S ?? 60) * 1_000;
const ceilingBytes = Number(process.env.AGENT_MEMORY_MB ?? 512) * 1_048_576 * 0.8;
const program = fileURLToPath(new URL('agent.mjs', import.meta.url));

const say = (text) => console.log(`${new Date().toISOString()} ${text}`);
let agent;
let sessions = 0;
let turns = 0;
/** One turn at a time: an agent has one conversation. */
let last = Promise.resolve();

const routes = { 'POST /invoke': invoke, 'POST /reset': reset, 'GET /health': health };
const server = createServer(async (request, response) => {
  const chunks = await request.toArray();
  const route = routes[`${request.method} ${request.url}`];
  const [status, answer] = await (route?.(Buffer.concat(chunks).toString()) ?? [404, { error: 'no such endpoint' }]);
  // Who is answered while it shuts down has no more to ask.
  response.shouldKeepAlive = server.listening;
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(answer)}\n`);
});
server.on('error', (error) => {
  console.error(`${new Date().toISOString()} error: cannot listen on :${port}: ${error.code}`);
  process.exitCode = 1;
});
server.listen(port, '127.0.0.1', () => {
  say(`listening on :${server.address().port} for the entity at ${process.env.ENTITY_PATH ?? '(none)'}`);
});

function invoke(body) {
  const turn = last.then(() => runTurn(JSON.parse(body)));
  last = turn.catch(() => {});
  return turn.catch((error) => [500, { error: error.message }]);
}

async function runTurn({ message, context }) {
  agent ??= spawnAgent();
  say(`session ${sessions}: turn ${turns + 1}`);
  const answer = await replyOf(agent, { message, recalled: context.length, turns });
  if (answer === undefined) {
    killAgent();
    say(`error: the agent hangs; session ${sessions} killed`);
    return [504, { error: `no answer within ${turnTimeoutMs / 1_000}s` }];
  }
  turns += 1;
  if (answer.rssBytes > ceilingBytes) {
    say(`memory pressure in session ${sessions}: graceful restart of the agent after its turn`);
    killAgent();
    agent = spawnAgent();
  }
  return [200, { reply: answer.reply }];
}

function spawnAgent() {
  sessions += 1;
  const child = fork(program, [String(sessions)]);
  child.on('error', () => {});
  child.once('exit', () => {
    if (agent === child) agent = undefined;
  });
  say(`session ${sessions}: new agent, pid ${child.pid}`);
  return child;
}

/** undefined when it does not answer in time, or ends instead. */
async function replyOf(child, request) {
  const signal = AbortSignal.timeout(turnTimeoutMs);
  child.send(request);
  const ended = once(child, 'exit', { signal }).then(() => []);
  const [answer] = await Promise.race([once(child, 'message', { signal }), ended]).catch(() => []);
  ended.catch(() => {});
  return answer;
}

function killAgent() {
  agent?.kill('SIGKILL');
  agent = undefined;
}

function reset() {
  killAgent();
  turns = 0;
  say('reset: the conversation begins anew');
  return [200, { reset: true }];
}

function health() {
  return [200, { status: 'ok', agent: agent?.pid ?? null, session: sessions, turns }];
}

process.once('SIGTERM', async () => {
  server.close();
  await last;
  killAgent();
  say('shut down');
});
