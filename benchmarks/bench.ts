// `npm run bench -- NAME… [--json] [--rounds N]`; without a name, all of them one after the other.
import { arch, cpus, release, type } from 'node:os';
import { parseArgs } from 'node:util';
import { cliLatency } from './cli-latency.ts';
import { coldStart10 } from './cold-start-10.ts';
import { daemonMemory } from './daemon-memory.ts';
import { killToRunning } from './kill-to-running.ts';
import { type Benchmark, kept, type Report, table } from './report.ts';
import { rpcRoundTrip } from './rpc-round-trip.ts';
import { start500 } from './start-500.ts';
import { stop500 } from './stop-500.ts';
import { treeKill200 } from './tree-kill-200.ts';

const all: Readonly<Record<string, Benchmark>> = {
  'cli-latency': cliLatency,
  'kill-to-running': killToRunning,
  'start-500': start500,
  'stop-500': stop500,
  'cold-start-10': coldStart10,
  'daemon-memory': daemonMemory,
  'tree-kill-200': treeKill200,
  'rpc-round-trip': rpcRoundTrip,
};

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string' } },
});

const reports: Report[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(all)) {
  const benchmark = all[name];
  if (benchmark === undefined)
    throw new Error(`no benchmark is named ${name}; there are: ${Object.keys(all).join(' ')}`);
  const rounds = values.rounds === undefined ? benchmark.rounds : Number(values.rounds);
  const report = { name, question: benchmark.question, rounds, rows: await benchmark.run(rounds) };
  reports.push(report);
  if (!values.json) console.log(table(report));
}
const machine = { system: `${type()} ${release()} ${arch()}`, cores: cpus().length, node: process.version };
if (values.json) console.log(JSON.stringify({ machine, reports }, null, 2));
if (reports.some(({ rows }) => rows.some((row) => kept(row) === false))) process.exitCode = 1;
