// `npm run generate` writes every generated file; with `--check` it writes nothing and names those that are stale. With a
// path it writes only that one.
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

const only = process.argv.slice(2).filter((word) => !word.startsWith('-'));

for (const { path, text } of generated) {
  if (only.length > 0 && !only.includes(path)) continue;
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
