import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { daemonLogs, daemonStart, daemonStatus, daemonStop } from '../../src/cli/commands/daemon.ts';
import { SupError } from '../../src/errors/sup-error.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';
import { fake, refusalOf } from './fake.ts';
import { before, view } from './views.ts';

const answers = {
  'daemon.status': () => ({
    pid: 812,
    version: '0.1.0',
    protocol: 1,
    node: 'v20.20.2',
    home: '/var/lib/sup',
    endpoint: '/run/sup/supd.sock',
    startedAt: before(1_000),
    processes: 1,
    running: 1,
    foreground: false,
    shutdownTimeoutMs: null,
    trees: 'proc',
    memoryBytes: 1,
  }),
  'daemon.stop': () => ({ stopped: ['a/b', 'a/c'], leftovers: [], left: [] }),
};

describe('sup daemon', () => {
  it('start says whether there was one already', async () => {
    const { context, out, open } = fake({ answers });
    await daemonStart(context);
    expect(out()).toBe('the daemon is running already (pid 812)\n');
    expect(open()).toBe(0);
  });

  it('stop waits for the end and says what it stopped', async () => {
    const { context, out, open } = fake({ answers });
    await daemonStop(context);
    expect(out()).toMatch(/^stopped 2 processes; the daemon has ended \(0ms\)\n$/);
    expect(open()).toBe(0);
  });

  it('stop names what is left behind, and fails', async () => {
    const { context, out } = fake({
      answers: { ...answers, 'daemon.stop': () => ({ stopped: [], leftovers: [], left: ['a/b'] }) },
    });
    expect(await refusalOf(daemonStop(context))).toMatchObject({
      code: 'LEFT_BEHIND',
      exit: 6,
      params: { left: ['a/b'] },
    });
    expect(out()).toContain('the daemon has ended');
  });

  it('stop says what it still waits for at its bound', async () => {
    const late = (): never => {
      throw new SupError('CALL_TIMEOUT', { method: 'daemon.stop', boundMs: 600_000 });
    };
    const views = [view('a/web', { state: 'stopped' }), view('a/deaf', { state: 'stopping' }), view('a/odd')];
    const { context } = fake({ answers: { ...answers, 'daemon.stop': late, 'process.list': () => views } });
    expect(await refusalOf(daemonStop(context))).toMatchObject({
      code: 'NOT_DOWN',
      exit: 6,
      params: { pending: ['a/deaf', 'a/odd'], total: 3 },
    });
  });

  it('stop does not claim the end of a daemon that stays', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { context, out } = fake({ answers, lingers: true });
      const refusal = refusalOf(daemonStop(context));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await refusal).toMatchObject({ code: 'DAEMON_LINGERS', exit: 6 });
      expect(out()).toBe('');
    } finally {
      vi.useRealTimers();
    }
  });

  it('stop shows how far it is', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    try {
      let answer: (stopped: { stopped: string[]; leftovers: string[]; left: string[] }) => void = () => {};
      const slow = () =>
        new Promise<{ stopped: string[]; leftovers: string[]; left: string[] }>((resolve) => (answer = resolve));
      const list = () => [view('a/web', { state: 'stopped' }), view('a/slow', { state: 'stopping' })];
      const { context, err } = fake({ answers: { ...answers, 'daemon.stop': slow, 'process.list': list } });
      const done = daemonStop(context);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(err()).toBe('1 of 2 stopped: a/slow stopping\n');
      answer({ stopped: ['a/web', 'a/slow'], leftovers: [], left: [] });
      await done;
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [null, '2s of at most 10m'],
    [1_000, '2s of at most 11s'],
    [3_600_000, '2s of at most 10m'],
  ])('stop says how long at most, by the settings of the daemon: %j', async (shutdownTimeoutMs, atMost) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    try {
      let answer: (stopped: { stopped: string[]; leftovers: string[]; left: string[] }) => void = () => {};
      let now = 0;
      const { context, err } = fake({
        answers: {
          'daemon.status': () => ({ ...answers['daemon.status'](), shutdownTimeoutMs }),
          'daemon.stop': () => new Promise((resolve) => (answer = resolve)),
          'process.list': () => [view('a/slow', { state: 'stopping' })],
        },
      });
      const done = daemonStop({ ...context, clock: { ...context.clock, now: () => now } });
      now = 2_000;
      await vi.advanceTimersByTimeAsync(1_000);
      expect(err()).toBe(`0 of 1 stopped, ${atMost}: a/slow stopping\n`);
      answer({ stopped: ['a/slow'], leftovers: [], left: [] });
      await done;
    } finally {
      vi.useRealTimers();
    }
  });

  it('stop has nothing to do where none runs', async () => {
    const { context, out } = fake();
    await daemonStop(context);
    expect(out()).toBe('no daemon is running here\n');
  });

  it('stop ends one without a socket by a signal, and does not make up what that stopped', async () => {
    const person = fake({ hidden: 4242 });
    await daemonStop(person.context);
    expect(person.endedHidden).toEqual([4242]);
    expect(person.err()).toBe('the socket of the daemon is gone: it is told by SIGTERM to stop (pid 4242)\n');
    expect(person.out()).toMatch(/^the daemon has ended, with everything that it could stop \(0ms\)/);
    const program = fake({ hidden: 4242, json: true });
    await daemonStop(program.context);
    expect(JSON.parse(program.out())).toEqual({ stopped: null, leftovers: null, left: null, ended: true });
    expect(program.err()).toBe('');
  });

  it('status is refused where none runs', async () => {
    const { context } = fake();
    expect(await refusalOf(daemonStatus(context))).toMatchObject({ code: 'NO_DAEMON', exit: 5 });
  });

  it('prints JSON', async () => {
    const { context, out } = fake({ answers, json: true });
    await daemonStatus(context);
    await daemonStop(context);
    await daemonStart(context);
    expect(
      out()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      answers['daemon.status'](),
      { stopped: ['a/b', 'a/c'], leftovers: [], left: [], ended: true },
      { pid: 812, started: false },
    ]);
  });
});

describe('sup daemon logs', () => {
  it('shows the last lines of the file', async () => {
    using folder = tempFolder();
    const daemonLog = join(folder.path, 'supd.log');
    writeFileSync(daemonLog, 'one\ntwo\nthree\n');
    const { context, out } = fake({ daemonLog });
    await daemonLogs(context, { lines: 2, follow: null });
    expect(out()).toBe('two\nthree\n');
  });

  it.each([
    ['', 3, ''],
    ['\n', 1, '\n'],
    ['a', 1, 'a'],
    ['a\nb', 1, 'b'],
    ['a\nb\n', 1, 'b\n'],
    ['\n\n\n', 2, '\n\n'],
    ['a\nb\n', 0, ''],
    ['a\nb\n', 9, 'a\nb\n'],
  ])('of %j the last %i lines are %j', async (text, lines, expected) => {
    using folder = tempFolder();
    const daemonLog = join(folder.path, 'supd.log');
    writeFileSync(daemonLog, text);
    const { context, out } = fake({ daemonLog });
    await daemonLogs(context, { lines, follow: null });
    expect(out()).toBe(expected);
  });

  it('prints JSON, an object a line, also of a line without its end', async () => {
    using folder = tempFolder();
    const daemonLog = join(folder.path, 'supd.log');
    writeFileSync(daemonLog, 'one\na "b"\nlast');
    const { context, out } = fake({ daemonLog, json: true });
    await daemonLogs(context, { lines: 2, follow: null });
    expect(out()).toBe('{"text":"a \\"b\\""}\n{"text":"last"}\n');
  });

  it('says where it would be', async () => {
    using folder = tempFolder();
    const { context, err } = fake({ daemonLog: join(folder.path, 'supd.log') });
    await daemonLogs(context, { lines: 2, follow: null });
    expect(err()).toContain(join(folder.path, 'supd.log'));
  });

  it('follows, also over a file that begins anew', async () => {
    using folder = tempFolder();
    const daemonLog = join(folder.path, 'supd.log');
    writeFileSync(daemonLog, 'one\n');
    const { context, out } = fake({ daemonLog });
    const end = new AbortController();
    const following = daemonLogs(context, { lines: 1, follow: end.signal });
    appendFileSync(daemonLog, 'two\n');
    await until(() => out() === 'one\ntwo\n', 'the new line');
    writeFileSync(daemonLog, 'new\n');
    await until(() => out() === 'one\ntwo\nnew\n', 'the line of the new file');
    end.abort();
    await following;
  });
});
