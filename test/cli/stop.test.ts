import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { remove } from '../../src/cli/commands/delete.ts';
import { restart } from '../../src/cli/commands/restart.ts';
import { stop, type StopRequest } from '../../src/cli/commands/stop.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { type Answers, fake, refusalOf } from './fake.ts';
import { after, before, detail, view } from './views.ts';

const asked = (changes: Partial<StopRequest>): StopRequest => ({
  words: [],
  files: [],
  wait: true,
  timeoutMs: null,
  ...changes,
});

const gone = (id: string) => view(id, { state: 'stopped', pid: null, ready: false });
const touched = ({ targets }: { targets: readonly string[] }) => ({
  ids: targets.map((target) => `demo/${target}`),
  rested: [],
});
const obedient: Answers = {
  'process.stop': touched,
  'process.delete': touched,
  'process.restart': touched,
  'process.status': () => [
    detail({ ...view('demo/web'), stop: { signal: 'SIGTERM', timeoutMs: 60_000, scope: 'mixed', command: null } }),
  ],
  'process.settle': ({ ids }) => ({ views: ids.map(gone), pending: [], overtaken: [] }),
};

describe('sup stop', () => {
  it('stops the targets and waits until they are gone', async () => {
    const { context, out, calls, open } = fake({ answers: obedient });
    await stop(context, asked({ words: ['web', 'api'] }));
    expect(out()).toMatch(/^stopped demo\/web, demo\/api \(0ms\)\n$/);
    expect(calls.map(({ method }) => method)).toEqual(['process.stop', 'process.settle']);
    expect(calls[1]?.params).toMatchObject({ ids: ['demo/web', 'demo/api'], until: 'stopped' });
    expect(open()).toBe(0);
  });

  it('counts what is too many to name', async () => {
    const { context, out } = fake({ answers: obedient });
    await stop(context, asked({ words: ['a', 'b', 'c', 'd', 'e', 'f'] }));
    expect(out()).toMatch(/^stopped 6 processes \(/);
  });

  it('never stops everything because nothing was named', async () => {
    const { context, calls } = fake({ answers: obedient });
    expect(await refusalOf(stop(context, asked({})))).toMatchObject({ code: 'USAGE', exit: 2 });
    expect(calls).toEqual([]);
  });

  it('needs a daemon and never makes one', async () => {
    const { context } = fake();
    expect(await refusalOf(stop(context, asked({ words: ['web'] })))).toMatchObject({ code: 'NO_DAEMON', exit: 5 });
  });

  it('learns the stop timeouts of what takes longer, and waits that long', async () => {
    let asks = 0;
    const settle: Answers['process.settle'] = ({ ids }) => ({
      views: ids.map(gone),
      pending: asks++ === 0 ? ['demo/web'] : [],
      overtaken: [],
    });
    const { context, calls } = fake({ answers: { ...obedient, 'process.settle': settle } });
    await stop(context, asked({ words: ['web'] }));
    expect(calls.map(({ method }) => method)).toEqual([
      'process.stop',
      'process.settle',
      'process.status',
      'process.settle',
    ]);
    expect(calls[3]?.params).toMatchObject({ timeoutMs: 70_000 });
  });

  it('says what is still alive and exits with 6', async () => {
    const alive = view('demo/web', { state: 'stopping', stuck: true, ready: false, reason: 'stopped by a person' });
    const answers: Answers = {
      ...obedient,
      'process.settle': () => ({ views: [alive], pending: ['demo/web'], overtaken: [] }),
    };
    const { context, out } = fake({ answers });
    const refusal = await refusalOf(stop(context, asked({ words: ['web'], timeoutMs: 200 })));
    expect(refusal).toMatchObject({ code: 'NOT_DOWN', exit: 6, params: { pending: ['demo/web'], total: 1 } });
    expect(out()).toBe('demo/web  stopping  does not end, not even by SIGKILL, stopped by a person\n');
  });

  it('says what had to be killed, and only of what it stopped itself', async () => {
    const exit = { kind: 'signal', signal: 'SIGKILL', forcedAfterMs: 3_000 } as const;
    const ended = (id: string, at: string) =>
      detail({ ...gone(id), exit, exits: [{ run: 1, at, exit, reason: 'stopped by a person; killed by SIGKILL' }] });
    const forced = (...details: readonly ReturnType<typeof ended>[]): Answers => ({
      ...obedient,
      'process.settle': ({ ids }) => ({ views: ids.map((id) => ({ ...gone(id), exit })), pending: [], overtaken: [] }),
      'process.status': () => details,
    });
    const one = fake({ answers: forced(ended('demo/web', after(0))) });
    await stop(one.context, asked({ words: ['web'] }));
    expect(one.out()).toBe(
      'stopped demo/web (0ms)\ndemo/web did not end when it was asked to: killed by SIGKILL after 3s\n',
    );
    expect(one.calls.at(-1)).toEqual({ method: 'process.status', params: { target: 'demo/web' } });
    const answers = forced(ended('demo/web', after(0)), ended('demo/db', after(1)), ended('demo/old', before(1)));
    const several = fake({ answers });
    await stop(several.context, asked({ words: ['web', 'db', 'old'] }));
    expect(several.out()).toContain('\ndemo/web, demo/db did not end when they were asked to: killed by SIGKILL\n');
    expect(several.calls.at(-1)).toEqual({ method: 'process.status', params: { target: 'all' } });
    const json = fake({ answers, json: true });
    await stop(json.context, asked({ words: ['web'] }));
    expect(json.calls.map(({ method }) => method)).toEqual(['process.stop', 'process.settle']);
  });

  it('does not wait when told not to', async () => {
    const { context, out, calls } = fake({ answers: obedient });
    await stop(context, asked({ words: ['web'], wait: false }));
    expect(calls.map(({ method }) => method)).toEqual(['process.stop']);
    expect(out()).toBe('stopping demo/web\n');
  });

  it.each<[string[], string[], string]>([
    [['web'], ['demo/web'], 'demo/web is stopped already\n'],
    [['web', 'db'], ['demo/web', 'demo/db'], 'demo/web, demo/db are stopped already\n'],
    [['web', 'db'], ['demo/db'], 'stopped demo/web (0ms)\ndemo/db is stopped already\n'],
  ])('says of %j that %j needed no stop', async (words, rested, text) => {
    const stopped: Answers['process.stop'] = ({ targets }) => ({ ids: targets.map((each) => `demo/${each}`), rested });
    const { context, out } = fake({ answers: { ...obedient, 'process.stop': stopped } });
    await stop(context, asked({ words }));
    expect(out()).toBe(text);
    const unseen = fake({ answers: { ...obedient, 'process.stop': stopped } });
    await stop(unseen.context, asked({ words, wait: false }));
    expect(unseen.out()).toBe(text.replace('stopped demo/web (0ms)', 'stopping demo/web'));
  });

  it('claims no stop where a later command was stronger', async () => {
    const answers: Answers = {
      ...obedient,
      'process.settle': ({ ids }) => ({ views: ids.map((id) => view(id)), pending: [], overtaken: [] }),
    };
    const { context, out } = fake({ answers });
    await stop(context, asked({ words: ['web'] }));
    expect(out()).toBe('started again by a later command: demo/web\n');
  });

  it('says that there was nothing', async () => {
    const { context, out } = fake({ answers: { ...obedient, 'process.stop': () => ({ ids: [], rested: [] }) } });
    await stop(context, asked({ words: ['all'] }));
    expect(out()).toBe('nothing is supervised here\n');
  });

  it('says when a name means processes of several apps', async () => {
    const answers: Answers = {
      ...obedient,
      'process.stop': () => ({ ids: ['shop/web@0', 'shop/web@1', 'blog/web', 'blog/db'], rested: [] }),
    };
    const { context, err } = fake({ answers });
    await stop(context, asked({ words: ['web', 'db', 'blog', 'w*'] }));
    expect(err()).toBe('"web" means processes of several apps: shop, blog\n');
  });

  it('prints one JSON value', async () => {
    const { context, out } = fake({ answers: obedient, json: true });
    await stop(context, asked({ words: ['web'] }));
    expect(JSON.parse(out())).toEqual({ ids: ['demo/web'], processes: [gone('demo/web')], pending: [], rested: [] });
  });
});

describe('a file in place of a target', () => {
  const known = (file: string): Answers => ({
    ...obedient,
    'process.stop': ({ targets }) => ({ ids: targets, rested: [] }),
    'app.list': () => [
      { app: 'demo', file, ids: ['demo/web', 'demo/api'] },
      { app: 'other', file: '/elsewhere/app.yaml', ids: ['other/web'] },
      { app: 'default', file: null, ids: ['default/web'] },
    ],
  });

  it('stands for the processes that came from it, even when it is broken or gone', async () => {
    const { context, calls } = fake({ answers: known('/srv/gone.yaml'), cwd: '/srv' });
    await stop(context, asked({ words: ['gone.yaml'] }));
    expect(calls.find(({ method }) => method === 'process.stop')?.params).toEqual({
      targets: ['demo/web', 'demo/api'],
    });
  });

  it('stands for its app when the daemon knows the app from another file', async () => {
    using folder = tempFolder();
    const file = join(folder.path, 'moved.yaml');
    writeFileSync(file, 'name: demo\nprocesses: {web: {command: sleep 1}}\n');
    const { context, calls } = fake({ answers: known('/srv/app.yaml') });
    await stop(context, asked({ files: [file] }));
    expect(calls.find(({ method }) => method === 'process.stop')?.params).toEqual({
      targets: ['demo/web', 'demo/api'],
    });
  });

  it('is refused when it is only a part of an app, whatever that is called and however wrong it is by itself', async () => {
    using folder = tempFolder();
    const whole = join(folder.path, 'app.yaml');
    const part = join(folder.path, 'part.yaml');
    writeFileSync(whole, 'name: demo\ninclude: [part.yaml]\nprocesses: {web: {command: sleep 1}}\n');
    writeFileSync(part, 'processes: {api: {command: sleep 1, depends_on: [web]}}\n');
    const { context, calls } = fake({ answers: known(whole) });
    const refusal = await refusalOf(stop(context, asked({ words: [part] })));
    expect(refusal).toMatchObject({ code: 'APP_FRAGMENT', exit: 2, params: { file: part, app: 'demo', whole } });
    expect(calls.map(({ method }) => method)).toEqual(['app.list']);
  });

  it('is refused when the daemon knows nothing of it', async () => {
    using folder = tempFolder();
    const file = join(folder.path, 'app.yaml');
    writeFileSync(file, 'name: stranger\nprocesses: {web: {command: sleep 1}}\n');
    const { context } = fake({ answers: known('/srv/app.yaml') });
    const refusal = await refusalOf(stop(context, asked({ words: [file] })));
    expect(refusal).toMatchObject({ code: 'APP_UNKNOWN', exit: 3, params: { app: 'stranger' } });
  });
});

describe('sup delete', () => {
  it('stops and forgets', async () => {
    const { context, out, calls } = fake({ answers: obedient });
    await remove(context, asked({ words: ['web'] }));
    expect(calls.map(({ method }) => method)).toEqual(['process.delete', 'process.settle']);
    expect(out()).toMatch(/^deleted demo\/web \(/);
  });
});

describe('sup restart', () => {
  it('waits for the stop and the start', async () => {
    let asks = 0;
    const answers: Answers = {
      ...obedient,
      'process.settle': ({ ids }) => ({
        views: ids.map((id) => view(id)),
        pending: asks++ === 0 ? ids : [],
        overtaken: [],
      }),
    };
    const { context, out, calls } = fake({ answers });
    await restart(context, asked({ words: ['web'] }));
    const settle = calls.findLast(({ method }) => method === 'process.settle');
    // 60 s to stop and 10 s to kill, then 30 s to start and 10 s more.
    expect(settle?.params).toEqual({ ids: ['demo/web'], until: 'settled', timeoutMs: 110_000 });
    expect(out()).toBe('demo/web  running  pid 4242\n');
  });

  it('says what had to be killed for it', async () => {
    const exit = { kind: 'signal', signal: 'SIGKILL', forcedAfterMs: 3_000 } as const;
    const exits = [{ run: 1, at: after(0), exit, reason: 'restarted by a person; killed by SIGKILL after 3s' }];
    const up = view('demo/web', { exit });
    const answers: Answers = {
      ...obedient,
      'process.settle': () => ({ views: [up], pending: [], overtaken: [] }),
      'process.status': () => [detail({ ...up, exits })],
    };
    const { context, out } = fake({ answers });
    await restart(context, asked({ words: ['web'] }));
    expect(out()).toBe(
      'demo/web did not end when it was asked to: killed by SIGKILL after 3s\ndemo/web  running  pid 4242\n',
    );
  });

  it('says what had been stopped and is up now', async () => {
    const answers: Answers = {
      ...obedient,
      'process.restart': () => ({ ids: ['demo/web', 'demo/db'], rested: ['demo/db'] }),
      'process.settle': ({ ids }) => ({ views: ids.map((id) => view(id)), pending: [], overtaken: [] }),
    };
    const { context, out } = fake({ answers });
    await restart(context, asked({ words: ['demo'] }));
    expect(out().split('\n')[0]).toBe('demo/db was stopped, and started as well');
    const unseen = fake({ answers });
    await restart(unseen.context, asked({ words: ['demo'], wait: false }));
    expect(unseen.out()).toBe('restarting demo/web, demo/db\ndemo/db was stopped, and started as well\n');
  });

  it('says what did not come up again', async () => {
    const failed = view('demo/web', { state: 'failed', pid: null, ready: false, reason: 'exited with code 1' });
    const answers: Answers = {
      ...obedient,
      'process.settle': () => ({ views: [failed], pending: [], overtaken: [] }),
      'logs.locate': () => [],
    };
    const { context } = fake({ answers });
    expect(await refusalOf(restart(context, asked({ words: ['web'] })))).toMatchObject({ code: 'NOT_UP', exit: 6 });
  });
});
