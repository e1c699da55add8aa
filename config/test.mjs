// `npm test`: everything that must hold, cheapest first; stops at the first group that fails and says what failed.
// `npm run check`: only what needs no run of sup (`--static`).
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installIfNeeded, root } from './install.mjs';

const bin = (name, script) => [join('node_modules', name, script)];
const vitest = (...args) => [...bin('vitest', 'vitest.mjs'), 'run', '--config', 'config/vitest.config.ts', ...args];
const own = ['src', 'test', 'config', 'benchmarks', 'bin'];

const still = [
  [
    ['types', [...bin('typescript', 'bin/tsc'), '-p', '.']],
    [
      'lint',
      [
        ...bin('oxlint', 'bin/oxlint'),
        '-c',
        'config/oxlint.json',
        '--tsconfig',
        'tsconfig.json',
        '--type-aware',
        ...own,
      ],
    ],
    ['format', [...bin('@biomejs/biome', 'bin/biome'), 'format', '--config-path=config', '.']],
    ['unused', [...bin('knip', 'bin/knip.js'), '--config', 'config/knip.json', '--no-progress']],
    ['layers, generated', vitest('--project', 'unit', 'test/architecture')],
  ],
];
const moving = [
  [['build', ['config/build.mjs']]],
  [['unit, golden', vitest('--project', 'unit', '--project', 'golden')]],
  [['simulation, integration', vitest('--project', 'simulation', '--project', 'integration')]],
];

/** Two at a time: more would only take turns on the two cores that a small machine has. */
const AT_ONCE = 2;

const started = performance.now();
const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** Runs one step in silence; what it said is shown when it fails, or its last words when it has news. */
function run([name, args]) {
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const text = Buffer.concat(said).toString();
      const good = code === 0;
      const news = /^\s*(?:Tests|Test Files)\s.*$/gm;
      if (!good) console.log(text);
      console.log(`${good ? 'ok  ' : 'FAIL'} ${name} (${since(start)}${signal === null ? '' : `, ${signal}`})`);
      if (good) for (const [line] of text.matchAll(news)) console.log(`     ${line.trim()}`);
      resolve(good ? [] : [name]);
    });
  });
}

async function runGroup(steps) {
  const waiting = [...steps];
  const failed = [];
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) failed.push(...(await run(step)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return failed;
}

if (installIfNeeded()) console.log(`ok   install (${since(started)})`);
let failed = [];
for (const group of process.argv.includes('--static') ? still : [...still, ...moving]) {
  failed = await runGroup(group);
  if (failed.length > 0) break;
}
console.log(
  failed.length === 0 ? `\nall holds (${since(started)})` : `\nFAILED: ${failed.join(', ')} (${since(started)})`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
