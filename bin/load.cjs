'use strict';
/**
 * Loads the bundles of dist/ with V8's code cache, which saves the parsing and compiling at each start.
 *
 * Cached code is trusted code, so a cache is used only when it belongs to the owner of its bundle, and it lies
 * beside it, never in a shared folder. V8 itself checks only the length of the source: the name of a cache
 * therefore carries the time and size of the bundle, the version, the machine and the flags. A cache that is
 * missing or refused is written anew when the process ends, where the bundle is ours; by rename, so that nobody
 * ever reads half of one.
 */
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const dist = path.join(__dirname, '..', 'dist');
const loaded = new Map();

/** The exports of `dist/<name>.cjs`, run once. */
function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const file = path.join(dist, `${name}.cjs`);
  compile(file).runInThisContext()(module.exports, requireFrom, module, file, dist);
  return module.exports;
}

/** What a bundle sees as `require`: its siblings come the same way, everything else by Node's own. */
function requireFrom(id) {
  return id.startsWith('./') && id.endsWith('.cjs') ? load(id.slice(2, -4)) : require(id);
}

function compile(file) {
  // The build writes ASCII only, and one byte a character is read without decoding.
  const source = `(function (exports, require, module, __filename, __dirname) {${readBundle(file)}\n})`;
  const stat = fs.statSync(file);
  const cache = `${file.slice(0, -4)}.${stat.mtimeMs}-${stat.size}-${process.version}-${process.arch}${flags()}.cache`;
  const cachedData = readCache(cache, stat.uid);
  const script = new vm.Script(source, { filename: file, cachedData });
  const stale = cachedData === undefined || script.cachedDataRejected === true;
  if (stale || process.env.SUP_WARM_CACHE === '1') keepAtExit(script, cache, stat.uid);
  return script;
}

function readBundle(file) {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    process.stderr.write(`error: sup is not built yet: ${file} is missing (NOT_BUILT)\nhint: run \`npm run build\` in ${path.dirname(dist)}\n`);
    process.exit(70);
  }
}

/** Flags change what V8 compiles, and it refuses a cache made under others: each set of flags has its own. */
function flags() {
  const all = process.execArgv.join(' ') + (process.env.NODE_OPTIONS ?? '');
  let hash = 0;
  for (let i = 0; i < all.length; i++) hash = (hash * 31 + all.charCodeAt(i)) >>> 0;
  return all === '' ? '' : `-${hash.toString(16)}`;
}

function readCache(file, owner) {
  let fd;
  try {
    fd = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
    return fs.fstatSync(fd).uid === owner ? fs.readFileSync(fd) : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

const kept = [];

/** At the end, so that the functions that were really called are in it. */
function keepAtExit(script, file, owner) {
  if (process.getuid !== undefined && process.getuid() !== owner) return;
  if (kept.length === 0) process.once('exit', () => kept.forEach(keep));
  kept.push({ script, file });
}

function keep({ script, file }) {
  const draft = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(draft, script.createCachedData(), { flag: 'wx', mode: 0o644 });
    fs.renameSync(draft, file);
  } catch {
    // A cache that cannot be kept costs milliseconds at the next start and nothing else.
    fs.rmSync(draft, { force: true });
  }
}

module.exports = { load };
