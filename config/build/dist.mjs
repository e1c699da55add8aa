// Builds dist/: the bundles of the command line and the daemon, the client with its types, notices, and V8's code caches.
// It is built beside the old one and put in its place at the end, so that whoever runs sup meanwhile finds a whole one.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleClient, bundleCommandLine, bundleDaemon } from './bundle.mjs';
import { billOfMaterials, bundledPackages, notices } from './notices.mjs';
import { emitTypes } from './types.mjs';
import { warmCaches } from './warm.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const started = performance.now();
const draft = join(root, `dist.${process.pid}`);
rmSync(draft, { recursive: true, force: true });
mkdirSync(draft);
try {
  const [, ...metafiles] = await allOf([
    emitTypes(root, join(draft, 'types')),
    bundleCommandLine(root, draft),
    bundleDaemon(root, draft),
    bundleClient(root, draft),
  ]);
  const packages = bundledPackages(root, metafiles);
  writeFileSync(join(draft, 'THIRD-PARTY-NOTICES.txt'), notices(packages));
  writeFileSync(join(draft, 'sbom.json'), billOfMaterials(root, packages));
  exchange(draft, join(root, 'dist'));
} finally {
  rmSync(draft, { recursive: true, force: true });
}
const caches = process.argv.includes('--cold') ? 0 : await warmed();
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`built dist/ in ${seconds} s${caches === 0 ? '' : `, with ${caches} code caches`}`);

/** Fails only when all of them are through: the draft cannot be removed under one that still writes, and that would hide why. */
async function allOf(works) {
  const ends = await Promise.allSettled(works);
  const failure = ends.find(({ status }) => status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return ends.map(({ value }) => value);
}

/** What is built is whole without caches, and each command makes up for its own: no reason to fail an installation. */
async function warmed() {
  try {
    return await warmCaches(root);
  } catch (error) {
    console.error(`the code caches could not be warmed, the first commands will be a little slower: ${error.message}`);
    return 0;
  }
}

/** A folder cannot be renamed over a full one: the old one steps aside first. */
function exchange(fresh, place) {
  const old = `${place}.old.${process.pid}`;
  if (existsSync(place)) renameSync(place, old);
  renameSync(fresh, place);
  rmSync(old, { recursive: true, force: true });
}
