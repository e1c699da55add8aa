// `npm run bench -- [NAME…] [--quick] [--rounds N] [--no-rivals] [--json] [--save SHORT-NAME]`; without a name, everything.
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Benchmark, Finding, Plan } from './form/finding.ts';
import type { Result } from './form/result.ts';
import { summaries } from './form/summary.ts';
import { questions } from './questions/questions.ts';
import { benchmarksDocument } from './report/document.ts';
import { newestResult } from './report/newest.ts';
import { told } from './report/terminal.ts';
import { heedInterruptions, interruption } from './world/interruption.ts';
import { absent, machine, versions } from './world/machine.ts';

const RESULTS = 'benchmarks/results';
const DOCUMENT = 'docs/benchmarks.md';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  allowNegative: true,
  options: {
    quick: { type: 'boolean', default: false },
    rivals: { type: 'boolean', default: process.env['SUP_RIVALS'] !== 'no' },
    rounds: { type: 'string' },
    json: { type: 'boolean', default: false },
    save: { type: 'string' },
  },
});

/** A benchmark by its own name or by that of a table which it fills. */
function asked(names: readonly string[]): readonly Benchmark[] {
  const called = (name: string) => questions.filter((one) => [one.name, ...one.answers].includes(name));
  for (const name of names) {
    if (called(name).length > 0) continue;
    const known = questions.map((one) => `  ${one.name}: ${one.answers.join(' ')}`).join('\n');
    throw new Error(`no benchmark is named ${name}; there are:\n${known}`);
  }
  return names.length === 0 ? questions : [...new Set(names.flatMap(called))];
}

/** One benchmark that breaks off must not cost the figures of the others. */
async function runAll(benchmarks: readonly Benchmark[], plan: Plan, say: (text: string) => void) {
  const findings: Finding[] = [];
  const broken: { name: string; problem: string }[] = [];
  for (const { name, run } of benchmarks) {
    const start = performance.now();
    try {
      const found = await run(plan);
      findings.push(...found);
      for (const one of found) say(told(one));
      say(`(${name} took ${((performance.now() - start) / 1000).toFixed(0)} s)\n`);
    } catch (error) {
      interruption.throwIfAborted();
      const problem = error instanceof Error ? error.message : String(error);
      broken.push({ name, problem });
      console.error(`${name} broke off: ${problem}`);
    }
  }
  return { findings, broken };
}

function planned(): Plan {
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) throw new Error('--rounds wants a number');
  if (values.save !== undefined) refuseSaving(values.save);
  return { quick: values.quick, rivals: values.rivals, ...(rounds === undefined ? {} : { rounds }) };
}

/** The newest kept result is the page in docs/: one of a part would take the place of the whole. */
function refuseSaving(name: string): void {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error('--save wants a short name of a-z, 0-9 and -');
  if (positionals.length > 0) throw new Error('--save keeps a run of everything; name no benchmark');
}

async function bench(): Promise<void> {
  const plan = planned();
  const benchmarks = asked(positionals);
  const say = (text: string): void => (values.json ? undefined : console.log(text));
  if (plan.rivals) for (const line of absent()) console.error(line);
  const began = new Date();
  const before = loadavg();
  const { findings, broken } = await runAll(benchmarks, plan, say);
  const result: Result = {
    date: began.toISOString(),
    name: values.save ?? 'unnamed',
    quick: plan.quick,
    seconds: Math.round((Date.now() - began.getTime()) / 1000),
    machine: machine(),
    versions: versions(),
    load: { before, after: loadavg() },
    broken,
    findings,
  };
  if (values.json) console.log(JSON.stringify(result, null, 2));
  if (values.save !== undefined) save(result, values.save, say);
  const missed = findings.some((one) => one.kind === 'table' && summaries(one).some(({ kept }) => kept === false));
  if (missed || broken.length > 0) process.exitCode = 1;
}

function save(result: Result, name: string, say: (text: string) => void): void {
  const file = `${RESULTS}/${result.date.slice(0, 10)}-${name}.json`;
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(file, `${compact(JSON.stringify(rounded(result), null, 2))}\n`);
  writeFileSync(DOCUMENT, benchmarksDocument(newestResult()));
  say(`wrote ${file} and ${DOCUMENT}`);
}

/** The samples of a row on one line. */
const compact = (json: string): string =>
  json.replace(/\[\s+([^[\]{}"]+?)\s+\]/g, (_, numbers: string) => `[${numbers.replace(/\s+/g, ' ')}]`);

/** A sample to the microsecond says all it knows; further digits only fill the file. */
const rounded = (result: Result): Result =>
  JSON.parse(
    JSON.stringify(result, (_, value: unknown) => (typeof value === 'number' ? round(value) : value)),
  ) as Result;

const round = (value: number): number => Number(value.toPrecision(6));

heedInterruptions();
try {
  await bench();
} catch (error) {
  if (!interruption.aborted) throw error;
  console.error('interrupted; all that was started has been ended');
  process.exitCode = 130;
}
