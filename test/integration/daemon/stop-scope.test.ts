import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentPaths } from '../../../src/platform/paths.ts';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { fixtures, type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';

const companion = join(fixtures, 'children', 'has-a-companion.sh');

/** Each start of it leaves one more companion, so that the count of them grows by one. */
class Play {
  readonly home: TestHome;
  readonly #mechanism: string;
  #starts = 0;

  constructor(home: TestHome, mechanism: string) {
    this.home = home;
    this.#mechanism = mechanism;
  }

  get list(): string {
    return join(this.home.dir, 'companions');
  }

  companions(): number[] {
    return existsSync(this.list) ? readFileSync(this.list, 'utf8').trim().split('\n').map(Number) : [];
  }

  asked(): boolean {
    return existsSync(`${this.list}.asked`);
  }

  async up(stop: string): Promise<number> {
    const file = this.home.write(
      'app.yaml',
      `name: shop\nprocesses:\n  web:\n    command: [${companion}, ${this.list}, "1"]\n    stop: {${stop}}\n`,
    );
    const { code, stderr } = await this.home.run({ env: { SUP_TREES: this.#mechanism } }, 'start', file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return this.another();
  }

  /** The companion of the start that has just been. */
  async another(): Promise<number> {
    this.#starts += 1;
    await until(() => this.companions().length === this.#starts, 'the companion');
    return this.companions().at(-1) ?? 0;
  }

  async view(): Promise<ProcessView> {
    const [view] = await this.home.json<ProcessView[]>('ls', 'web');
    if (view === undefined) throw new Error('web is not known');
    return view;
  }
}

const play = (mechanism: string, act: (play: Play) => Promise<void>) => (): Promise<void> =>
  withHome((home) => act(new Play(home, mechanism)));

/** `auto`: leaves where the system has them. */
describe.each(['auto', 'proc'])('stop.scope (trees by %s)', (mechanism) => {
  it(
    'mixed: the main process is asked, and the rest is killed when it has ended',
    play(mechanism, async (it) => {
      const other = await it.up('scope: mixed, timeout: 30s');
      await it.home.ok('stop', 'web');
      expect([isAlive(other), it.asked()]).toEqual([false, false]);
    }),
  );

  it(
    'tree: all are asked, and those that stay are killed when the time is up',
    play(mechanism, async (it) => {
      const other = await it.up('scope: tree, timeout: 500ms');
      const began = performance.now();
      await it.home.ok('stop', 'web');
      expect(performance.now() - began).toBeGreaterThanOrEqual(500);
      expect([isAlive(other), it.asked()]).toEqual([false, true]);
    }),
  );

  it(
    'main: the rest is spared by stop, restart, a crash, delete and the end of the daemon',
    play(mechanism, async (it) => {
      const { home } = it;
      const spared = [await it.up('scope: main, timeout: 30s')];
      await home.ok('stop', 'web');
      expect(await it.view()).toMatchObject({ state: 'stopped', pid: null });
      expect(spared.filter(isAlive)).toEqual(spared);

      await home.ok('start', 'web');
      spared.push(await it.another());
      await home.ok('restart', 'web');
      spared.push(await it.another());
      expect(spared.filter(isAlive)).toEqual(spared);

      process.kill((await it.view()).pid ?? 0, 'SIGKILL');
      await until(async () => (await it.view()).restarts === 1, 'the automatic restart');
      spared.push(await it.another());
      expect(spared.filter(isAlive)).toEqual(spared);

      await home.ok('delete', 'web');
      expect(spared.filter(isAlive)).toEqual(spared);
      spared.push(await it.up('scope: main, timeout: 30s'));
      await home.ok('daemon', 'stop');
      expect(spared.filter(isAlive)).toEqual(spared);
      expect(it.asked()).toBe(false);

      // A new daemon, which does not take them for what a killed one left.
      spared.push(await it.up('scope: main, timeout: 30s'));
      await home.ok('stop', 'web');
      expect(spared.filter(isAlive)).toEqual(spared);
      for (const pid of spared) process.kill(pid, 'SIGKILL');
    }),
  );

  it(
    'main: only the main process is killed when its time is up',
    play(mechanism, async (it) => {
      const other = await it.up('scope: main, signal: SIGWINCH, timeout: 300ms');
      const { pid } = await it.view();
      await it.home.ok('stop', 'web');
      expect([isAlive(pid ?? 0), isAlive(other)]).toEqual([false, true]);
      process.kill(other, 'SIGKILL');
    }),
  );

  it(
    'main: what the spared still say is kept, as long as one of them lives',
    play(mechanism, async ({ home }) => {
      const chatty = '(while :; do echo tick; sleep .05; done) & exec sleep 980';
      const file = home.write(
        'app.yaml',
        `name: shop\nprocesses:\n  web: {command: [sh, -c, '${chatty}'], stop: {scope: main}}\n`,
      );
      const chatting = () => home.living().flatMap(({ pid, command }) => (command.includes('echo tick') ? [pid] : []));
      const fifos = () => readdirSync(currentPaths().home(home.dir, {}).fifoDir);
      const more = async () => {
        const said = async () => (await home.ok('logs', 'web', '-n', '10000')).length;
        const before = await said();
        await until(async () => (await said()) > before, 'more of what they say');
      };
      const start = () => home.run({ env: { SUP_TREES: mechanism } }, 'start', file);

      expect(await start()).toMatchObject({ code: 0, stderr: '' });
      await until(() => chatting().length === 1, 'the companion');
      await home.ok('stop', 'web');
      await more();

      expect(await start()).toMatchObject({ code: 0, stderr: '' });
      await until(() => chatting().length === 2, 'another companion');
      await home.ok('delete', 'web');
      const folder = join(currentPaths().home(home.dir, {}).logDir, 'shop', 'web@0');
      const bytes = () => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
      const before = bytes();
      await until(() => bytes() > before, 'more, also of one that is deleted');
      expect(chatting()).toHaveLength(2);

      expect(fifos()).toHaveLength(1);
      for (const pid of chatting()) process.kill(pid, 'SIGKILL');
      await until(() => fifos().length === 0, 'the pipe given back', 20_000);
    }),
  );
});
