// `npm run generate` writes every generated file; with `--check` it writes nothing and names those that are stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generated } from './generated.ts';

const now = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

for (const { path, text } of generated) {
  const fresh = text();
  if (now(path) === fresh) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path} is stale: run \`npm run generate\``);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, fresh);
  console.log(`wrote ${path}`);
}
