import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { makeFifos } from '../../../src/platform/posix/fifos.ts';
import type { DaemonView, ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, root, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const ticks = join(fixtures, 'children', 'ticks.mjs');
const app = (home: TestHome) => home.write('app.yaml', `processes:\n  web:\n    command: [node, ${ticks}]\n`);
const list = (home: TestHome) => home.json<ProcessView[]>('ls');

const run = [join(root, 'bin', 'sup.js'), 'daemon', 'run'];
const env = ({ dir }: TestHome) => ({ PATH: process.env['PATH'] ?? '', HOME: dir, SUP_HOME: dir });

/** A pipe as the shell makes one: whoever writes into a full one waits. */
function aPipe(home: TestHome) {
  const path = join(home.dir, 'pipe');
  makeFifos([path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  const buffer = Buffer.alloc(1024 * 1024);
  return {
    writer,
    /** What is in it now. */
    read(): string {
      try {
        return buffer.toString('utf8', 0, readSync(reader, buffer));
      } catch {
        return '';
      }
    },
    [Symbol.dispose]: () => [reader, writer].forEach((fd) => closeSync(fd)),
  };
}

/** A daemon in the foreground that is up; the test holds the other end of its standard error. */
async function inForeground(home: TestHome, more: Readonly<Record<string, string>> = {}) {
  const daemon: ChildProcess & { readonly stderr: Readable } = spawn(process.execPath, run, {
    env: { ...env(home), ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => daemon.on('exit', resolve));
  let words = '';
  daemon.stderr.on('data', (chunk) => (words += String(chunk)));
  await until(() => words.includes('is up'), 'the daemon');
  return { daemon, ended, words: () => words };
}

describe('a daemon in the foreground', () => {
  it('goes on when nobody reads its standard error any more, and says the rest in its file', () =>
    withHome(async (home) => {
      const { daemon, ended } = await inForeground(home);
      daemon.stderr.destroy();
      const start = await home.sup('start', app(home));
      expect(start).toMatchObject({ code: 0, stderr: '' });
      expect(await list(home)).toMatchObject([{ name: 'web', state: 'running' }]);
      expect((await home.json<DaemonView>('daemon', 'status')).pid).toBe(daemon.pid);
      const said = await home.ok('daemon', 'logs');
      expect(said).toContain('standard error is gone (broken pipe)');
      expect(said).toMatch(/\/web {2}(stopped|starting) -> running/);
      await home.ok('daemon', 'stop');
      expect(await ended).toBe(0);
    }));

  it('is not held up by a reader who stalls', () =>
    withHome(async (home) => {
      using pipe = aPipe(home);
      const daemon = spawn(process.execPath, run, { env: env(home), stdio: ['ignore', 'ignore', pipe.writer] });
      const ended = new Promise((resolve) => daemon.on('exit', resolve));
      await until(() => pipe.read().includes('is up'), 'the daemon');
      const restart = '{ policy: always, delay: 0, factor: 1, jitter: 0, limit: { burst: 700, interval: 10m } }';
      const slot = `  ${'n'.repeat(60)}:\n    command: 'true'\n    shell: true\n    restart: ${restart}\n`;
      await home.ok('start', home.write('app.yaml', `processes:\n${slot}`), '--no-wait');
      // Each restart is told in 300 bytes and more: the pipe holds 64 KiB of them, the daemon as much again.
      await until(async () => (await list(home))[0]?.state === 'failed', 'the last of the restarts', 40_000);
      let words = '';
      await until(() => /\(\d+ lines are missing here/.test((words += pipe.read())), 'the gap to be told');
      await home.ok('daemon', 'stop');
      expect(await ended).toBe(0);
    }));

  it('takes a warning of Node for words like others', () =>
    withHome(async (home) => {
      const NODE_OPTIONS = `--require ${join(fixtures, 'warns-when-told.cjs')}`;
      const { daemon, ended, words } = await inForeground(home, { NODE_OPTIONS });
      daemon.stderr.destroy();
      expect(words()).not.toContain('a warning of Node');
      daemon.kill('SIGUSR2');
      await until(async () => (await home.ok('daemon', 'logs')).includes('a warning of Node'), 'the warning');
      await home.ok('daemon', 'stop');
      expect(await ended).toBe(0);
    }));
});
