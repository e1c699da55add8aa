import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DaemonView } from '../../../src/protocol/view.ts';
import { root, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';

const LINE = 'waiting for the daemon to answer';

/** A command as a child of its own: what it has said so far on standard error, and its exit code. */
function command(home: TestHome, words: readonly string[]) {
  const child = spawn(process.execPath, [join(root, 'bin', 'sup.js'), ...words], {
    cwd: home.dir,
    env: { PATH: process.env['PATH'] ?? '', HOME: home.dir, SUP_HOME: home.dir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  return { err: () => err, ended };
}

const COMMANDS = [
  ...[['ls'], ['status', 'web'], ['plan', 'app.yaml'], ['logs'], ['events'], ['is-active', 'web']],
  ...[
    ['start', 'app.yaml'],
    ['start', 'web'],
    ['restart', 'web'],
    ['scale', 'web', '1'],
    ['signal', 'CONT', 'web'],
  ],
  ...[
    ['reset', 'web'],
    ['daemon', 'start'],
    ['daemon', 'status'],
    ['stop', 'web'],
  ],
];

describe('a daemon that is held', () => {
  it('is waited for by every command with a line that says so, and the command goes on when the daemon does', () =>
    withHome(async (home) => {
      await home.ok('start', home.write('app.yaml', 'name: shop\nprocesses: {web: {command: sleep 1000}}\n'));
      const { pid } = await home.json<DaemonView>('daemon', 'status');
      process.kill(pid, 'SIGSTOP');
      const all = COMMANDS.map((words) => ({ words, ...command(home, words) }));
      try {
        await until(() => all.every(({ err }) => err().includes(LINE)), 'all of them say it', 30_000);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      for (const { words, err, ended } of all) {
        // What they order overtakes each other, which is another matter.
        await ended;
        expect({ words, first: err().split('\n')[0] }).toEqual({
          words,
          first: expect.stringMatching(/^waiting for the daemon to answer(, 1s of at most 10s)?$/) as string,
        });
      }
    }));
});
