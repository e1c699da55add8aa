import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProcessDetail, ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

/** More than would ever have run in a queue. */
const MANY = 70;

/** A process that notes each SIGTERM and does not end of it, but of SIGUSR1; a child that sleeps; and how it is stopped. */
const PROGRAM =
  'trap "echo TERM >>notes" TERM; trap "echo USR1 >>notes; exit 0" USR1; sleep 1000 & echo $! >child; echo up >>notes; while :; do sleep 0.05; done';

function app(home: TestHome, stop: string): string {
  return home.write(
    'app.yaml',
    `name: shop\nprocesses:\n  web:\n    command: [bash, -c, '${PROGRAM}']\n    cwd: ${home.dir}\n    stop: {${stop}}\n`,
  );
}

const notes = (home: TestHome): string[] => {
  const path = join(home.dir, 'notes');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
};
const journal = (home: TestHome): string => readFileSync(join(home.dir, 'log', 'supd.log'), 'utf8');

/** Starts it and answers the pids of main process and child. */
async function up(home: TestHome, stop: string, mechanism = 'auto'): Promise<{ main: number; child: number }> {
  const { code, stderr } = await home.run({ env: { SUP_TREES: mechanism } }, 'start', app(home, stop));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await until(() => notes(home).includes('up'), 'the program');
  const [view] = await home.json<ProcessView[]>('ls', 'web');
  return { main: view?.pid ?? 0, child: Number(readFileSync(join(home.dir, 'child'), 'utf8')) };
}

describe('stop.command', () => {
  it.each(['mixed', 'tree', 'main'])('takes the place of the signal, and knows the main process: scope %s', (scope) =>
    withHome(async (home) => {
      const { main, child } = await up(
        home,
        `scope: ${scope}, command: [sh, -c, 'echo "ask $MAINPID" >>notes; kill -USR1 $MAINPID']`,
      );
      await home.ok('stop', 'web');
      expect(notes(home)).toEqual(['up', `ask ${main}`, 'USR1']);
      expect(isAlive(main)).toBe(false);
      expect(isAlive(child)).toBe(scope === 'main');
      if (scope === 'main') process.kill(child, 'SIGKILL');
    }),
  );

  it('is followed by the signal at once when it fails or cannot be run, and the journal says so', () =>
    withHome(async (home) => {
      await up(home, `signal: SIGUSR1, timeout: 30s, command: [sh, -c, 'exit 4']`);
      expect(await home.ok('status', 'web')).toMatch(
        /stop +sh -c '?"?exit 4"?'?, then SIGKILL after 30s \(scope mixed\)/,
      );
      await home.ok('stop', 'web');
      expect(notes(home)).toEqual(['up', 'USR1']);
      expect(journal(home)).toContain(
        'shop/web  stop.command failed: `sh -c exit 4` exited with 4; SIGUSR1 takes its place',
      );
      const failure = 'stop.command failed: `sh -c exit 4` exited with 4';
      expect(await home.ok('events', '-n', '5')).toMatch(
        /shop\/web +stop-failed +stop\.command failed: `sh -c exit 4`/,
      );
      const [detail] = await home.json<ProcessDetail[]>('status', 'web');
      expect(detail?.exits[0]?.reason).toBe(`stopped by a person; ${failure}`);
      expect(await home.ok('status', 'web')).toContain(failure);
      await up(home, 'signal: SIGUSR1, timeout: 30s, command: no-such-program-at-all');
      await home.ok('stop', 'web');
      expect(journal(home)).toMatch(/stop\.command failed: `no-such-program-at-all` could not be run: .*; SIGUSR1/);
    }));

  it.each(['auto', 'proc'])('has stop.timeout, and then everything is killed, itself too (trees by %s)', (mechanism) =>
    withHome(async (home) => {
      const hangs = `[sh, -c, 'trap "" TERM; echo $$ >commander; while :; do sleep 0.05; done']`;
      const { main, child } = await up(home, `timeout: 500ms, command: ${hangs}`, mechanism);
      const began = performance.now();
      await home.ok('stop', 'web');
      expect(performance.now() - began).toBeGreaterThanOrEqual(500);
      const commander = Number(readFileSync(join(home.dir, 'commander'), 'utf8'));
      expect([main, child, commander].filter(isAlive)).toEqual([]);
      expect(notes(home)).toEqual(['up']);
    }),
  );

  it('leaves it to the timeout when it ends well and the process lives on', () =>
    withHome(async (home) => {
      const { main, child } = await up(home, 'timeout: 500ms, command: "true"');
      const began = performance.now();
      await home.ok('stop', 'web');
      expect(performance.now() - began).toBeGreaterThanOrEqual(500);
      expect([main, child].filter(isAlive)).toEqual([]);
      expect(notes(home)).toEqual(['up']);
    }));

  it('runs for each of many at the same time: none uses up the time of another', () =>
    withHome(async (home) => {
      // Each ends only when all have begun.
      const meet = `echo x >>notes; until [ $(wc -l <notes) -ge ${MANY} ]; do sleep 0.3; done; kill $MAINPID`;
      const stop = `{timeout: 30s, command: [sh, -c, '${meet}']}`;
      const web = `{command: sleep 1000, cwd: ${home.dir}, instances: ${MANY}, stop: ${stop}}`;
      await home.ok('start', home.write('app.yaml', `name: shop\nprocesses:\n  web: ${web}\n`));
      await home.ok('stop', 'all');
      expect(notes(home)).toHaveLength(MANY);
      expect(journal(home)).not.toMatch(/no turn|killing/);
      const details = await home.json<ProcessDetail[]>('status', 'all');
      const ends = new Set(details.map(({ exits }) => JSON.stringify(exits[0]?.exit)));
      expect([...ends]).toEqual([JSON.stringify({ kind: 'signal', signal: 'SIGTERM' })]);
    }));

  it('may finish what it does after the main process has ended', () =>
    withHome(async (home) => {
      const both = `kill -USR1 $MAINPID; while kill -0 $MAINPID 2>/dev/null; do sleep 0.05; done; sleep 0.3; echo tidied >>notes`;
      await up(home, `timeout: 30s, command: [sh, -c, '${both}']`);
      await home.ok('stop', 'web');
      expect(notes(home)).toEqual(['up', 'USR1', 'tidied']);
    }));
});
