import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentPaths } from '../../../src/platform/paths.ts';
import type { DaemonView } from '../../../src/protocol/view.ts';
import { root, type Said, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

/** No file can grow by a byte, until the limit is lifted: writes fail as on a full disk (EFBIG). Children inherit it. */
const withoutRoom = ['-c', 'ulimit -S -f 0 && exec "$@"', 'sh', process.execPath, join(root, 'bin', 'sup.js')];
const makeRoom = (pid: number) => execFileSync('prlimit', ['--pid', `${pid}`, '--fsize=unlimited:']);
const env = ({ dir }: TestHome) => ({ PATH: process.env['PATH'] ?? '', HOME: dir, SUP_HOME: dir });
const paths = ({ dir }: TestHome) => currentPaths().home(dir, {});

function supWithoutRoom(home: TestHome, ...args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile('sh', [...withoutRoom, ...args], { env: env(home) }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('on a full disk', () => {
  it('the daemon comes up, leaves no litter, supervises, and notes where it is when there is room', () =>
    withHome(async (home) => {
      const { stateDir, runtimeDir, endpoint } = paths(home);
      expect(await supWithoutRoom(home, 'daemon', 'start')).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(stateDir)).toEqual(['supd.lock']);
      expect(readdirSync(runtimeDir).filter((name) => name !== 'leaves')).toEqual(['sup.sock']);
      expect(await home.sup('start', '--name', 'web', '--', 'sleep', '1000')).toMatchObject({ code: 0, stderr: '' });
      const { pid } = await home.json<DaemonView>('daemon', 'status');
      makeRoom(pid);
      const note = join(stateDir, 'endpoint');
      await until(() => existsSync(note) && existsSync(join(runtimeDir, 'supd.pid')), 'the notes');
      expect(readFileSync(note, 'utf8')).toBe(endpoint);
    }));

  it('the daemon says what it could not write, each once, and stops everything in order all the same', () =>
    withHome(async (home) => {
      const { stateDir } = paths(home);
      mkdirSync(stateDir, { recursive: true, mode: 0o700 });
      // As after one that was killed.
      writeFileSync(join(stateDir, 'endpoint'), 'an earlier one');
      const daemon = spawn('sh', [...withoutRoom, 'daemon', 'run'], {
        env: env(home),
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = new Promise((resolve) => daemon.on('exit', resolve));
      let words = '';
      daemon.stderr.on('data', (chunk) => (words += String(chunk)));
      await until(() => words.includes('is up'), 'the daemon');
      expect(await home.ok('daemon', 'stop')).toMatch(/^stopped 0 processes/);
      expect(await ended).toBe(0);
      const said = words.split('\n').map((line) => line.slice(line.indexOf(' ') + 1));
      const why = (what: string) => expect.stringMatching(new RegExp(`^${what}: file too large; .*free some space`));
      expect(said.filter((line) => line.includes('too large'))).toEqual([
        why('.*/cut-short cannot be written'),
        why('the note of its socket cannot be made'),
        why('the pid file cannot be made'),
      ]);
    }));
});
