import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownPlace } from '../../../src/platform/linux/cgroup-place.ts';
import { removeLeaf } from '../../../src/platform/linux/leaf.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { bundle } from './bundle.ts';
import { children, mechanisms } from './grove.ts';

const NOBODY = 65_534;

/** Makes a home, starts the tree that is given, signals it, and says what it saw. */
const DAEMON = `
import { openSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { currentPlatform } from './src/platform/index.ts';
import { marker } from './src/platform/marker.ts';
import { currentPaths } from './src/platform/paths.ts';
const [dir, word, ...argv] = process.argv.slice(2);
const home = currentPaths().home(dir + '/home', process.env);
currentPaths().secure(home);
const platform = currentPlatform(home);
const { launcher, trees } = platform;
const id = 'app/web@0';
const out = openSync(dir + '/out', 'a');
const env = { PATH: process.env.PATH, ...marker(home, id, 1) };
const main = launcher.launch({ id, run: 1, argv, cwd: '/', env, umask: null, identity: null, nice: null, stdout: out, stderr: out }, () => {});
const ref = { id, main };
while (!readFileSync(dir + '/out', 'utf8').includes(word)) await setTimeout(10);
const members = trees.members([ref]).get(id).map(({ pid }) => pid);
const signalled = trees.signal(ref, 'SIGKILL', 'tree');
await setTimeout(200);
const left = trees.members([ref]).get(id).map(({ pid }) => pid);
const again = trees.signal(ref, 'SIGKILL', 'tree');
if (left.length === 0) trees.release(id);
const { mechanism } = trees;
platform[Symbol.dispose]();
console.log(JSON.stringify({ mechanism, members, signalled, left, again, populated: trees.populated([ref]).size }));
`;

interface Report {
  readonly mechanism: string;
  readonly members: readonly number[];
  readonly signalled: number;
  readonly left: readonly number[];
  readonly again: number;
  readonly populated: number;
}

async function asNobody(dir: string, ...args: readonly string[]): Promise<Report> {
  chmodSync(dir, 0o755);
  const own = join(dir, 'own');
  mkdirSync(own);
  chownSync(own, NOBODY, NOBODY);
  const program = bundle(dir, DAEMON);
  const options = { uid: NOBODY, gid: NOBODY, cwd: '/', env: { PATH: process.env['PATH'] ?? '' } };
  const child = spawn(process.execPath, [program, own, ...args], { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => said.push(data));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(0);
  return JSON.parse(Buffer.concat(said).toString()) as Report;
}

describe.runIf(process.geteuid?.() === 0)('a daemon without rights', () => {
  it('ends its own, and is not stopped by one that it may not signal', async () => {
    using temp = tempFolder();
    // A program by which a child gets out of the reach of its user, as `su` is.
    const setuid = join(temp.path, 'setuid');
    copyFileSync(execFileSync('which', ['setpriv'], { encoding: 'utf8' }).trim(), setuid);
    chmodSync(setuid, 0o4755);
    const script = join(temp.path, 'script.sh');
    copyFileSync(join(children, 'has-a-privileged-child.sh'), script);
    const report = await asNobody(temp.path, 'both there', '/bin/sh', script, setuid);
    const [privileged = 0] = report.left;
    const comm = readFileSync(`/proc/${privileged}/comm`, 'utf8');
    process.kill(privileged, 'SIGKILL');
    expect(report).toMatchObject({ mechanism: 'proc', signalled: 2, left: [privileged], again: 0, populated: 1 });
    expect(comm).toBe('sleep\n');
    expect(report.members).toHaveLength(3);
    await until(() => report.members.every((pid) => !isAlive(pid)), 'all are dead');
  });

  it('finds those that have hidden, by the marker', async () => {
    using temp = tempFolder();
    const script = join(temp.path, 'script.sh');
    copyFileSync(join(children, 'has-family.sh'), script);
    const report = await asNobody(temp.path, 'complete', '/bin/sh', script, join(temp.path, 'own', 'family'));
    expect(report).toMatchObject({ mechanism: 'proc', left: [], again: 0, populated: 0 });
    expect(report.members.length).toBeGreaterThanOrEqual(6);
  });

  it.runIf(mechanisms.includes('cgroup'))('uses leaves in a cgroup that was handed to it', async () => {
    const { own } = ownPlace() ?? { own: '' };
    const delegated = join(own, `delegated-${process.pid}`);
    mkdirSync(delegated);
    for (const file of ['.', 'cgroup.procs']) chownSync(join(delegated, file), NOBODY, NOBODY);
    try {
      using temp = tempFolder();
      const script = join(temp.path, 'script.sh');
      copyFileSync(join(children, 'has-family.sh'), script);
      const inside = ['/bin/sh', script, join(temp.path, 'own', 'family')];
      writeFileSync(join(delegated, 'cgroup.procs'), '0');
      const report = await asNobody(temp.path, 'complete', ...inside);
      expect(report).toMatchObject({ mechanism: 'cgroup', left: [], again: 0, populated: 0 });
      expect(report.members.length).toBeGreaterThanOrEqual(6);
    } finally {
      writeFileSync(join(own, 'cgroup.procs'), '0');
      expect(readdirSync(delegated).filter((name) => name.startsWith('sup.'))).toEqual([]);
      expect(removeLeaf(delegated)).toBe(true);
    }
  });
});
