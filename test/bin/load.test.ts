import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin', import.meta.url));
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sup-load-'));
  cpSync(bin, join(root, 'bin'), { recursive: true });
  mkdirSync(join(root, 'dist'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A bundle whose main calls a function of a sibling, so that both have something to cache. */
function bundle(answer: string): void {
  const main = `exports.main = (argv, hosts) => console.log(require('./sup-part.cjs').part(argv), typeof hosts.runDaemon)`;
  writeFileSync(join(root, 'dist', 'sup.cjs'), main);
  writeFileSync(join(root, 'dist', 'sup-part.cjs'), `exports.part = (argv) => ${JSON.stringify(answer)} + argv.join()`);
}

function sup(env: Record<string, string> = {}): { stdout: string; stderr: string; status: number | null } {
  const options = { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', ...env } } as const;
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'bin', 'sup.js'), 'a', 'b'], options);
  return { stdout, stderr, status };
}

const caches = (): string[] => readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.cache'));
const bytes = (file: string): string => readFileSync(join(root, 'dist', file), 'base64');

describe('bin/sup.js', () => {
  it('says what to do when sup was not built', () => {
    const { status, stderr } = sup();
    expect(status).toBe(70);
    expect(stderr).toContain('error: sup is not built yet');
    expect(stderr).toContain('hint: run `npm run build`');
  });

  it('runs the bundles, keeps a cache for each, and leaves good ones alone', () => {
    bundle('said ');
    expect(sup()).toEqual({ stdout: 'said a,b function\n', stderr: '', status: 0 });
    const first = caches().map((file) => [file, bytes(file)]);
    expect(first).toHaveLength(2);
    expect(sup().stdout).toBe('said a,b function\n');
    expect(caches().map((file) => [file, bytes(file)])).toEqual(first);
  });

  it('never runs the code of an older bundle of the same length', () => {
    bundle('old ');
    sup();
    bundle('new ');
    utimesSync(join(root, 'dist', 'sup-part.cjs'), new Date(), new Date(Date.now() + 5000));
    expect(sup().stdout).toBe('new a,b function\n');
  });

  it('replaces a cache that V8 refuses', () => {
    bundle('said ');
    sup();
    for (const file of caches()) writeFileSync(join(root, 'dist', file), 'rubbish');
    expect(sup()).toEqual({ stdout: 'said a,b function\n', stderr: '', status: 0 });
    expect(caches().map((file) => bytes(file) === Buffer.from('rubbish').toString('base64'))).toEqual([false, false]);
  });

  it('keeps a cache of its own for each set of flags', () => {
    bundle('said ');
    sup();
    sup({ NODE_OPTIONS: '--max-semi-space-size=1' });
    expect(caches()).toHaveLength(4);
  });

  it.runIf(process.getuid?.() === 0)('ignores a cache that belongs to somebody else', () => {
    bundle('said ');
    sup();
    const [file = ''] = caches();
    // Refused by its owner before V8 could look at it: a good cache is taken for none and written anew.
    chownSync(join(root, 'dist', file), 65534, 65534);
    expect(sup().stdout).toBe('said a,b function\n');
    expect(statSync(join(root, 'dist', file)).uid).toBe(0);
  });

  it.runIf(process.getuid?.() === 0)('writes nothing where the bundle belongs to somebody else', () => {
    bundle('said ');
    for (const file of readdirSync(join(root, 'dist'))) chownSync(join(root, 'dist', file), 65534, 65534);
    expect(sup().status).toBe(0);
    expect(caches()).toEqual([]);
  });
});
