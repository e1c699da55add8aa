import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtures, root, type Said, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const ticks = join(fixtures, 'children', 'ticks.mjs');

/** What a command does whose reader has gone before it said a word: both ends of a pipe that nobody reads. */
function withoutReader(home: TestHome, stream: 'stdout' | 'stderr', ...args: readonly string[]): Promise<Said> {
  const { PATH = '' } = process.env;
  const env = { PATH, LANG: 'C.UTF-8', HOME: home.dir, SUP_HOME: home.dir };
  const child = spawn(process.execPath, [join(root, 'bin', 'sup.js'), ...args], {
    cwd: home.dir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child[stream].destroy();
  const said = { stdout: '', stderr: '' };
  for (const other of ['stdout', 'stderr'] as const) {
    if (other !== stream) child[other].on('data', (chunk: Buffer) => (said[other] += chunk.toString()));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal !== null || code === null) reject(new Error(`sup ${args.join(' ')} was ended by ${signal}`));
      else resolve({ code, ...said });
    });
  });
}

describe('a reader that goes away', () => {
  it('ends every command that shows something in silence, with success', () =>
    withHome(async (home) => {
      home.write('app.yaml', `name: shop\nprocesses:\n  web: {command: [node, ${ticks}], instances: 20}\n`);
      await home.ok('start', 'app.yaml');
      const commands = [
        ...[['ls'], ['ls', '--json'], ['status', 'all'], ['status', 'all', '--json'], ['plan', 'app.yaml']],
        ...[['logs'], ['logs', '-f'], ['logs', '-f', '--json'], ['check', 'app.yaml'], ['daemon', 'status']],
        ...[['daemon', 'logs'], ['--help'], ['--version'], ['start', 'app.yaml']],
      ];
      for (const args of commands) {
        const { code, stderr } = await withoutReader(home, 'stdout', ...args);
        // A start says on standard error how it went, if at all.
        expect([args, code, stderr]).toEqual([args, 0, '']);
      }
      expect(await home.json('ls')).toHaveLength(20);
    }));

  it('of standard error alone changes no exit code', () =>
    withHome(async (home) => {
      expect((await withoutReader(home, 'stderr', 'stop', 'web')).code).toBe(5);
      expect((await withoutReader(home, 'stderr', 'ls', '--jsn')).code).toBe(2);
      expect((await withoutReader(home, 'stderr', 'check', 'missing.yaml')).code).toBe(3);
      expect(home.living()).toEqual([]);
    }));

  it('does not keep what was ordered from being done', () =>
    withHome(async (home) => {
      home.write('app.yaml', 'name: shop\nprocesses:\n  web: {command: sleep 1000, instances: 3}\n');
      expect((await withoutReader(home, 'stdout', 'start', 'app.yaml')).code).toBe(0);
      await until(
        async () => (await home.json<{ state: string }[]>('ls')).every(({ state }) => state === 'running'),
        'running',
      );
      expect((await withoutReader(home, 'stdout', 'stop', 'all')).code).toBe(0);
      await until(
        async () => (await home.json<{ state: string }[]>('ls')).every(({ state }) => state === 'stopped'),
        'stopped',
      );
    }));
});

describe('output that cannot be written', () => {
  it('is an error, since nobody has read it', () =>
    withHome(async (home) => {
      const full = openSync('/dev/full', 'w');
      try {
        const child = spawn(process.execPath, [join(root, 'bin', 'sup.js'), 'ls'], {
          env: { PATH: process.env['PATH'] ?? '', HOME: home.dir, SUP_HOME: home.dir },
          stdio: ['ignore', full, 'pipe'],
        });
        let stderr = '';
        child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
        const code = await new Promise((resolve) => child.on('close', resolve));
        expect(stderr).toMatch(/^error: what sup has to say cannot be written: .*ENOSPC.* \(OUTPUT_FAILED\)\nhint: /);
        expect(code).toBe(6);
      } finally {
        closeSync(full);
      }
    }));
});
