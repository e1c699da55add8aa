import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { start, type StartRequest } from '../../src/cli/commands/start.ts';
import type { AppSpec } from '../../src/spec/types.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { type Answers, fake, refusalOf } from './fake.ts';
import { detail, view } from './views.ts';

const asked = (changes: Partial<StartRequest>): StartRequest => ({
  words: [],
  files: [],
  single: null,
  prune: false,
  wait: true,
  timeoutMs: null,
  ...changes,
});

const APP = `name: demo
processes:
  web: {command: [sleep, "60"]}
  slow: {command: [sleep, "60"], start_timeout: 2m}
`;

/** A daemon that starts whatever it is given. */
const willing: Answers = {
  'app.apply': ({ app }) => ({
    plan: app.processes.map(({ name }) => ({
      id: `${app.name}/${name}`,
      action: 'start',
      reason: 'not known yet',
      changes: [],
    })),
    unnamed: [],
    otherApps: [],
  }),
  'process.start': ({ targets }) => ({ ids: targets.map((target) => `demo/${target}`), rested: [] }),
  'process.settle': ({ ids }) => ({ views: ids.map((id) => view(id)), pending: [], overtaken: [] }),
};

const settling = (calls: readonly { method: string; params: unknown }[]) =>
  calls.find(({ method }) => method === 'process.settle')?.params as { ids: string[]; timeoutMs: number };

describe('sup start', () => {
  it('applies the file, waits for all, and says what was done and why', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'app.yaml'), APP);
    const { context, out, calls, open } = fake({ answers: willing, cwd: folder.path });
    await start(context, asked({ words: [join(folder.path, 'app.yaml')] }));
    expect(out()).toBe(
      [
        '+ demo/web   start  not known yet',
        '+ demo/slow  start  not known yet',
        'demo/web   running  pid 4242',
        'demo/slow  running  pid 4242',
        '2 processes running (0ms)',
        '',
      ].join('\n'),
    );
    expect(calls.map(({ method }) => method)).toEqual(['app.apply', 'process.settle']);
    // The longest start timeout among them, and a margin.
    expect(settling(calls)).toEqual({ ids: ['demo/web', 'demo/slow'], until: 'settled', timeoutMs: 130_000 });
    expect(open()).toBe(0);
  });

  it.each(['sup.yaml', 'app.yaml'])('takes %s of this folder when nothing is named', async (name) => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, name), APP);
    const { context, calls } = fake({ answers: willing, cwd: folder.path });
    // The file is named as it was found, relative to the folder of the command.
    const before = process.cwd();
    process.chdir(folder.path);
    try {
      await start(context, asked({}));
    } finally {
      process.chdir(before);
    }
    expect((calls[0]?.params as { app: AppSpec }).app).toMatchObject({ name: 'demo', file: join(folder.path, name) });
  });

  it('takes the app file in a folder that is named', async () => {
    using folder = tempFolder();
    mkdirSync(join(folder.path, 'inner'));
    writeFileSync(join(folder.path, 'inner', 'sup.yaml'), APP);
    const { context, calls } = fake({ answers: willing });
    await start(context, asked({ words: [join(folder.path, 'inner')] }));
    expect((calls[0]?.params as { app: AppSpec }).app.name).toBe('demo');
  });

  it('says what to do where there is no file', async () => {
    using folder = tempFolder();
    const { context, calls } = fake({ answers: willing, cwd: folder.path });
    const refusal = await refusalOf(start(context, asked({})));
    expect(refusal).toMatchObject({ code: 'NO_APP_FILE', exit: 3 });
    expect(calls).toEqual([]);
  });

  it('starts nothing at all when one of the files has a problem, and tells the problems of all', async () => {
    using folder = tempFolder();
    const path = (name: string): string => join(folder.path, name);
    writeFileSync(path('good.yaml'), APP);
    writeFileSync(path('bad.yaml'), 'name: bad\nprocesses:\n  web: {comand: sleep}\n');
    writeFileSync(path('worse.yaml'), 'name: worse\nprocesses:\n  web: {command: sleep, instances: many}\n');
    const { context, calls } = fake({ answers: willing });
    const words = [path('good.yaml'), path('bad.yaml'), path('worse.yaml'), path('absent.yaml')];
    const refusal = await refusalOf(start(context, asked({ words })));
    expect(refusal).toMatchObject({ code: 'SPEC_INVALID', exit: 4 });
    for (const part of ['bad.yaml:3', 'worse.yaml:3', 'absent.yaml']) expect(refusal.message).toContain(part);
    expect(calls).toEqual([]);
  });

  it('refuses two files of the same app', async () => {
    using folder = tempFolder();
    const path = (name: string): string => join(folder.path, name);
    writeFileSync(path('a.yaml'), APP);
    writeFileSync(path('b.yaml'), APP);
    const { context, calls } = fake({ answers: willing });
    const refusal = await refusalOf(start(context, asked({ words: [path('a.yaml'), path('b.yaml')] })));
    expect(refusal).toMatchObject({ code: 'APP_TWICE', exit: 4 });
    expect(calls).toEqual([]);
  });

  it('reads a file once that is named twice', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'app.yaml'), APP);
    const { context, calls } = fake({ answers: willing });
    const words = [join(folder.path, 'app.yaml'), folder.path];
    await start(context, asked({ words }));
    expect(calls.filter(({ method }) => method === 'app.apply')).toHaveLength(1);
  });

  it('starts targets, without any file', async () => {
    const { context, out, calls } = fake({ answers: willing });
    await start(context, asked({ words: ['web'] }));
    expect(out()).toBe('demo/web  running  pid 4242\n');
    expect(calls.map(({ method }) => method)).toEqual(['process.start', 'process.settle']);
  });

  it('learns of targets that take longer what they and all that they need may take', async () => {
    let asks = 0;
    const { context, calls } = fake({
      answers: {
        ...willing,
        'process.settle': ({ ids }) => ({
          views: ids.map((id) => view(id)),
          pending: asks++ === 0 ? ['demo/web'] : [],
          overtaken: [],
        }),
        'process.status': () => [
          detail({ ...view('demo/web'), needs: [{ process: 'db', until: 'ready' }] }),
          detail({ ...view('demo/db'), needs: [], start: { ...detail().start, timeoutMs: 60_000 } }),
          detail({ ...view('demo/other'), needs: [], start: { ...detail().start, timeoutMs: 600_000 } }),
        ],
      },
    });
    await start(context, asked({ words: ['web'] }));
    expect(calls.map(({ method }) => method)).toEqual([
      'process.start',
      'process.settle',
      'process.status',
      'process.settle',
    ]);
    expect(calls[3]?.params).toMatchObject({ timeoutMs: 100_000 });
  });

  it('says of what is only late that it goes on, and how to wait for it', async () => {
    const late = view('demo/web', { state: 'waiting', pid: null, waitingFor: 'migrate to complete', reason: '' });
    const { context, out } = fake({
      answers: {
        ...willing,
        'process.settle': ({ ids }) => ({ views: [late], pending: ids, overtaken: [] }),
        'logs.locate': () => [],
      },
    });
    const refusal = await refusalOf(start(context, asked({ words: ['web'], timeoutMs: 1_000 })));
    expect(out()).toContain('for migrate to complete');
    expect(refusal).toMatchObject({ code: 'NOT_UP', exit: 6 });
    expect(refusal.hint).toContain('nothing has failed, and it goes on');
    expect(refusal.hint).toContain('a longer `--timeout`');
  });

  it('gives what is restarted the time to stop before', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'app.yaml'), APP);
    const { context, calls } = fake({
      answers: {
        ...willing,
        'app.apply': () => ({
          plan: [{ id: 'demo/web', action: 'restart', reason: 'command changed', changes: [] }],
          unnamed: [],
          otherApps: [],
        }),
      },
    });
    await start(context, asked({ words: [join(folder.path, 'app.yaml')] }));
    // 10 s to stop and 10 s to kill before the 2 min and 10 s of a start.
    expect(settling(calls).timeoutMs).toBe(150_000);
  });

  it('starts one process without a file', async () => {
    const { context, calls } = fake({ answers: willing });
    await start(context, asked({ single: { name: 'web', command: ['node', 'web.js', '--port', '80'] } }));
    const { app } = calls[0]?.params as { app: AppSpec };
    expect(app).toMatchObject({ name: 'default', file: null });
    expect(app.processes.map(({ name, launch }) => [name, launch.command])).toEqual([
      ['web', ['node', 'web.js', '--port', '80']],
    ]);
  });

  it('does not mix a process without a file with others', async () => {
    const { context, calls } = fake({ answers: willing });
    const request = asked({ words: ['api'], single: { name: 'web', command: ['node'] } });
    expect(await refusalOf(start(context, request))).toMatchObject({ code: 'USAGE', exit: 2 });
    expect(calls).toEqual([]);
  });

  it('does not wait when told not to', async () => {
    const { context, out, calls } = fake({ answers: willing });
    await start(context, asked({ words: ['web'], wait: false }));
    expect(calls.map(({ method }) => method)).toEqual(['process.start']);
    expect(out()).toBe('starting demo/web\n');
  });

  it('waits as long as it is told', async () => {
    const { context, calls } = fake({ answers: willing });
    await start(context, asked({ words: ['web'], timeoutMs: 500 }));
    expect(settling(calls).timeoutMs).toBe(500);
  });
});

describe('sup start, when not everything comes up', () => {
  const answers = (log: string): Answers => ({
    ...willing,
    'process.settle': () => ({
      views: [
        view('demo/web'),
        view('demo/bad', { state: 'failed', pid: null, ready: false, reason: 'start limit: 5 starts in 1m' }),
        view('demo/late', { state: 'starting', ready: false }),
        view('demo/after', { state: 'waiting', pid: null, ready: false, waitingFor: 'bad', reason: '' }),
        view('demo/migrate', { state: 'stopped', pid: null, ready: false, kind: 'job', reason: 'completed' }),
      ],
      pending: ['demo/late'],
      overtaken: [],
    }),
    'process.status': () => [detail({ ...view('demo/late'), needs: [] })],
    'logs.locate': ({ targets }) => targets.map((id) => ({ id, dir: join(log, id.replace('/', '-')) })),
  });
  const words = ['web', 'bad', 'late', 'after', 'migrate'];

  it('says which and why, with their last words, and exits with 6', async () => {
    using folder = tempFolder();
    mkdirSync(join(folder.path, 'demo-bad'));
    const lines = Array.from({ length: 9 }, (_, n) => `line ${n}\n`).join('');
    writeFileSync(join(folder.path, 'demo-bad', 'all-0000000000000000000.log'), `${lines}bad token`);
    const { context, out } = fake({ answers: answers(folder.path) });
    const refusal = await refusalOf(start(context, asked({ words })));
    expect(refusal).toMatchObject({ code: 'NOT_UP', exit: 6 });
    expect(refusal.params).toMatchObject({ failed: ['demo/bad', 'demo/after'], pending: ['demo/late'], total: 5 });
    expect(refusal.hint).toContain('sup status demo/bad');
    expect(out()).toContain(
      [
        'demo/bad      failed    start limit: 5 starts in 1m',
        '    | line 5',
        '    | line 6',
        '    | line 7',
        '    | line 8',
        '    | bad token',
        'demo/late     starting  not ready after 2h3m',
        'demo/after    waiting   for bad',
        'demo/migrate  stopped   completed',
      ].join('\n'),
    );
  });

  it('quotes more of one that failed alone', async () => {
    using folder = tempFolder();
    mkdirSync(join(folder.path, 'demo-bad'));
    const lines = Array.from({ length: 12 }, (_, n) => `line ${n}`);
    writeFileSync(join(folder.path, 'demo-bad', 'all-0000000000000000000.log'), `${lines.join('\n')}\n`);
    const failed = view('demo/bad', { state: 'failed', pid: null, ready: false, reason: 'exited with code 1' });
    const alone = { 'process.settle': () => ({ views: [failed], pending: [], overtaken: [] }) };
    const { context, out } = fake({ answers: { ...answers(folder.path), ...alone } });
    await refusalOf(start(context, asked({ words: ['bad'] })));
    const quoted = lines.slice(2).map((line) => `    | ${line}\n`);
    expect(out()).toBe(`demo/bad  failed  exited with code 1\n${quoted.join('')}`);
  });

  it('prints one JSON value all the same', async () => {
    const { context, out } = fake({ answers: answers('/nowhere'), json: true });
    await refusalOf(start(context, asked({ words })));
    const { plan, processes, pending } = JSON.parse(out()) as { plan: unknown; processes: unknown[]; pending: unknown };
    expect(plan).toEqual([]);
    expect(processes).toHaveLength(5);
    expect(pending).toEqual(['demo/late']);
  });

  it('says what the file does not name, and leaves it alone', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'app.yaml'), APP);
    const answers: Answers = {
      ...willing,
      'app.apply': ({ prune }) => ({
        plan: [],
        unnamed: prune === true ? ['oops'] : ['demo/old', 'demo/older'],
        otherApps: [],
      }),
    };
    const { context, out } = fake({ answers });
    await start(context, asked({ words: [join(folder.path, 'app.yaml')] }));
    expect(out()).toContain(
      '2 processes of this app are not named by the file, and left alone: demo/old, demo/older (--prune removes them)\n',
    );
  });

  it('says once how many there are, and names the first of them', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'app.yaml'), APP);
    const unnamed = Array.from({ length: 7 }, (_, at) => `demo/old${at}`);
    const answers: Answers = { ...willing, 'app.apply': () => ({ plan: [], unnamed, otherApps: [] }) };
    const { context, out } = fake({ answers });
    await start(context, asked({ words: [join(folder.path, 'app.yaml')] }));
    expect(out()).toContain(
      '7 processes of this app are not named by the file, and left alone: demo/old0, demo/old1, demo/old2, demo/old3, demo/old4 and 2 more (--prune removes them)\n',
    );
  });

  it('removes that when told to, waits for its end, and says so', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'app.yaml'), APP);
    const removal = { id: 'demo/old', action: 'remove', reason: 'the file no longer names it', changes: [] } as const;
    const keep = { id: 'demo/web', action: 'keep', reason: 'nothing changed', changes: [] } as const;
    const answers: Answers = {
      ...willing,
      'app.list': () => [],
      'app.apply': ({ prune }) => ({ plan: prune === true ? [keep, removal] : [], unnamed: [], otherApps: [] }),
      'process.settle': ({ until }) => ({
        views: until === 'settled' ? [view('demo/web')] : [],
        pending: [],
        overtaken: [],
      }),
    };
    const { context, out, calls } = fake({ answers });
    await start(context, asked({ words: [join(folder.path, 'app.yaml')], prune: true }));
    expect(calls.map(({ method, params }) => [method, (params as { ids?: string[] }).ids])).toEqual([
      ['app.list', undefined],
      ['app.apply', undefined],
      ['process.settle', ['demo/web']],
      ['process.settle', ['demo/old']],
    ]);
    expect(out()).toContain('- demo/old  remove  the file no longer names it\n');
    expect(out()).toMatch(/removed demo\/old \(0ms\)\n$/);
  });

  it('says what did not end, after what did not come up', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'app.yaml'), APP);
    const removal = { id: 'demo/old', action: 'remove', reason: 'the file no longer names it', changes: [] } as const;
    const stuck: Answers = {
      ...willing,
      'app.list': () => [],
      'app.apply': () => ({ plan: [removal], unnamed: [], otherApps: [] }),
      'process.status': () => [],
      'process.settle': ({ ids, until }) => ({ views: [], pending: until === 'stopped' ? ids : [], overtaken: [] }),
    };
    const { context } = fake({ answers: stuck });
    const refusal = await refusalOf(start(context, asked({ words: [join(folder.path, 'app.yaml')], prune: true })));
    expect(refusal).toMatchObject({ code: 'NOT_DOWN', exit: 6, params: { pending: ['demo/old'], total: 1 } });
  });
});
