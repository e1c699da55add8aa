import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DaemonView, ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

const app = `name: talk
processes:
  talker:
    command: [node, ${join(fixtures, 'children', 'ticks.mjs')}, "5"]
    logs: {max_size: 4K, max_files: 100}
  quiet: {command: sleep 1000}
`;

describe('sup logs --since start', () => {
  it('shows each run by itself: over restarts, rotation, another daemon, and without one', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', app);
      await home.ok('start', file);
      const pid = async () => (await home.json<ProcessView[]>('ls', 'talker'))[0]?.pid;
      const since = async () => (await home.ok('logs', '--since', 'start', 'talker')).trimEnd().split('\n');
      /** Of one process only, from its first line on. */
      const ofOne = async (first: number | null | undefined): Promise<boolean> => {
        const lines = await since();
        expect(lines.filter((line) => line.includes(' of ') && !line.endsWith(` of ${first}`))).toEqual([]);
        expect(lines[0] === '' || lines[0] === `tick 1 of ${first}`).toBe(true);
        return lines.length > 5;
      };
      let last = await pid();
      await until(() => ofOne(last), 'the first run');
      for (let turn = 0; turn < 2; turn += 1) {
        await home.ok('restart', 'talker');
        last = await pid();
        await until(() => ofOne(last), 'the next run');
      }
      const killed = (await home.json<DaemonView>('daemon', 'status')).pid;
      process.kill(killed, 'SIGKILL');
      await until(() => !isAlive(killed), 'the end of the daemon');
      await home.ok('start', file);
      last = await pid();
      await until(() => ofOne(last), 'the run under the next daemon');
      expect(await home.ok('logs', '--since', 'start', '-n', '1', '--grep', 'tick 2 ', 'talker')).toBe(
        `tick 2 of ${last}\n`,
      );
      const both = await home.ok('logs', '--since', 'start', '--grep', '^tick 1 ');
      expect(both).toBe(`talk/talker | tick 1 of ${last}\n`);
      await home.ok('daemon', 'stop');
      expect((await since()).at(-1)).toBe('goodbye');
      expect((await since())[0]).toBe(`tick 1 of ${last}`);
    }));

  it('says of times that they are not served yet, and of a pattern that it is none', () =>
    withHome(async (home) => {
      const said = async (...args: readonly string[]) => {
        const { code, stderr } = await home.sup('logs', ...args);
        return [code, stderr];
      };
      const hint = 'hint: `--since start` shows all since the last start; `-n 1000` shows more lines\n';
      for (const [option, text] of [
        ['--since', '1h'],
        ['--until', '10m'],
        ['--since', '2026-11-20'],
      ] as const) {
        const what = `error: \`${option} ${text}\` is not supported yet: the lines of a log carry no times so far (USAGE)\n`;
        expect(await said(option, text)).toEqual([2, what + hint]);
      }
      expect(await said('--grep', '(')).toEqual([
        2,
        expect.stringMatching(/^error: "\(" is not a regular expression: Unterminated group \(USAGE\)\nhint: /),
      ]);
    }));
});
