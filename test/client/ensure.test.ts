import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../src/client/index.ts';
import { daemonLogPath } from '../../src/client/daemon-log.ts';
import { ensureDaemon } from '../../src/client/ensure.ts';
import type { EnsureOptions } from '../../src/client/ensure-options.ts';
import { currentEndpoints } from '../../src/platform/endpoints.ts';
import { currentLockHolder } from '../../src/platform/lock-holder.ts';
import { currentPaths } from '../../src/platform/paths.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';
import { isAlive, processesOf } from '../helpers/world.ts';
import { openHandles } from '../rpc/fake-daemon.ts';

const workshop = tempFolder();
const program = join(workshop.path, 'fake-supd.mjs');
buildSync({
  entryPoints: [fileURLToPath(new URL('../fixtures/daemons/fake-supd.ts', import.meta.url))],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
});
afterAll(() => workshop[Symbol.dispose]());

let before = 0;
beforeEach(() => {
  before = openHandles();
});
afterEach(() => until(() => openHandles() <= before, 'no socket is left'));

interface Started {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

class Place implements AsyncDisposable {
  readonly folder = tempFolder();
  readonly home = currentPaths().home(this.folder.path, {});

  options(behaviour: string, env: Readonly<Record<string, string>> = {}): EnsureOptions {
    const inherited = { PATH: process.env['PATH'], FAKE_SUPD: behaviour, ...env };
    return {
      home: this.home,
      endpoints: currentEndpoints(),
      lockHolder: currentLockHolder(),
      paths: currentPaths(),
      program,
      env: inherited,
    };
  }

  /** What each daemon that was started here has seen. */
  started(): Started[] {
    const files = readdirSync(this.home.runtimeDir).filter((name) => name.startsWith('started-'));
    return files.map((name) => JSON.parse(readFileSync(join(this.home.runtimeDir, name), 'utf8')) as Started);
  }

  living(): number[] {
    return processesOf(this.folder.path, this.home.tag).map(({ pid }) => pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of this.living()) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await until(() => this.living().length === 0, 'no daemon is left');
    this.folder[Symbol.dispose]();
  }
}

describe('ensureDaemon', () => {
  it('starts a daemon where there is none, and uses the one that is there', async () => {
    await using place = new Place();
    const first = await ensureDaemon(place.options('ready'));
    const second = await ensureDaemon(place.options('ready'));
    expect([first.started, second.started]).toEqual([true, false]);
    expect((await first.client.hello).pid).toBe((await second.client.hello).pid);
    expect(place.started()).toHaveLength(1);
    await first.client.call('daemon.stop', {});
    await Promise.all([first.client.ended, second.client.ended]);
    await until(() => place.living().length === 0, 'it has ended in peace');
  });

  it('starts it away from where it was asked, told its home, in a clean environment', async () => {
    await using place = new Place();
    const foreign = {
      SUP_ID: 'shop/web@0',
      SUP_RUN: 'abc.1',
      SUP_HOME: '/elsewhere',
      NOTIFY_SOCKET: '/run/x',
      LISTEN_FDS: '3',
      INVOCATION_ID: 'x',
      NODE_OPTIONS: '--max-old-space-size=100',
      KEPT: 'yes',
    };
    const { client } = await ensureDaemon(place.options('ready', foreign));
    const [{ argv, env, cwd } = { argv: [], env: {}, cwd: '' }] = place.started();
    expect([argv, cwd]).toEqual([['--home', place.folder.path], '/']);
    const { PATH: _, FAKE_SUPD: __, ...rest } = env;
    expect(rest).toEqual({ KEPT: 'yes', SUP_STARTUP_FD: '3' });
    expect(statSync(daemonLogPath(place.home)).mode & 0o777).toBe(0o600);
    await client.close();
    // It lives, and nothing of it keeps us from ending.
    expect(place.living()).toHaveLength(1);
    expect(openHandles()).toBeLessThanOrEqual(before);
  });

  it('has one daemon when many start one at the same moment', async () => {
    await using place = new Place();
    const options = place.options('ready', { FAKE_DELAY_MS: '100' });
    const ensured = await Promise.all(Array.from({ length: 4 }, () => ensureDaemon(options)));
    const pids = await Promise.all(ensured.map(async ({ client }) => (await client.hello).pid));
    expect(new Set(pids).size).toBe(1);
    expect(ensured.filter(({ started }) => started)).toHaveLength(1);
    expect(place.started().length).toBeGreaterThan(1);
    await Promise.all(ensured.map(({ client }) => client.close()));
  });

  it('waits for a daemon that is just ending, and starts the next one', async () => {
    await using place = new Place();
    const options = place.options('ready', { FAKE_FAREWELL_MS: '1500' });
    const { client: old } = await ensureDaemon(options);
    const { pid } = await old.hello;
    await old.call('daemon.stop', {});
    await old.ended;
    expect(isAlive(pid)).toBe(true);
    const { client, started } = await ensureDaemon(options);
    expect(started).toBe(true);
    expect((await client.hello).pid).not.toBe(pid);
    await client.close();
  });

  it('passes on why a daemon does not start', async () => {
    await using place = new Place();
    await expect(ensureDaemon(place.options('refuses'))).rejects.toMatchObject({
      code: 'DAEMON_START_FAILED',
      exit: 5,
      message: expect.stringContaining('no room'),
      hint: expect.stringContaining('choose another place'),
      cause: { code: 'ENDPOINT_FAILED' },
    });
  });

  it.each([
    ['dies', 'it exited with code 70', ['TypeError: the moon is full', '    at fake']],
    ['killed', 'it was ended by SIGKILL', []],
    ['babbles', 'it exited with code 0', []],
  ])('tells the last words of a daemon that %s', async (behaviour, why, lastWords) => {
    await using place = new Place();
    const options = place.options(behaviour);
    options.paths.secure(place.home);
    const log = daemonLogPath(place.home);
    writeFileSync(log, 'words of an earlier daemon\n');
    await expect(ensureDaemon(options)).rejects.toMatchObject({
      code: 'DAEMON_START_FAILED',
      params: { why, lastWords, log },
    });
  });

  it('tells of a daemon that gives up its start-up pipe and lives on', async () => {
    await using place = new Place();
    await expect(ensureDaemon(place.options('silent'))).rejects.toMatchObject({
      params: { why: 'it closed its start-up pipe without a word' },
    });
  });

  it('does not wait for ever', async () => {
    await using place = new Place();
    await expect(ensureDaemon({ ...place.options('never ready'), startBoundMs: 200 })).rejects.toMatchObject({
      code: 'DAEMON_START_SLOW',
      params: { boundMs: 200 },
    });
    expect(place.living()).toHaveLength(1);
    await until(() => openHandles() <= before, 'nothing of it keeps us from ending');
  });

  it('says that the program is missing', async () => {
    await using place = new Place();
    const missing = join(workshop.path, 'missing.js');
    await expect(ensureDaemon({ ...place.options('ready'), program: missing })).rejects.toMatchObject({
      code: 'DAEMON_START_FAILED',
      message: expect.stringContaining('Cannot find module'),
    });
  });

  it('is there for the public API, too', async () => {
    await using place = new Place();
    vi.stubEnv('FAKE_SUPD', 'ready');
    const sup = await connect({ home: place.folder.path, start: true, program });
    expect(await sup.list()).toEqual([]);
    expect(place.started()).toHaveLength(1);
    await sup.close();
  });

  it('writes its log through no link that somebody has laid', async () => {
    await using place = new Place();
    const options = place.options('ready');
    options.paths.secure(place.home);
    const target = join(place.folder.path, 'precious');
    writeFileSync(target, 'precious');
    symlinkSync(target, daemonLogPath(place.home));
    await expect(ensureDaemon(options)).rejects.toMatchObject({ code: 'DAEMON_START_FAILED' });
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });
});
