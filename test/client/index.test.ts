import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, isSupError } from '../../src/client/index.ts';
import { currentPaths } from '../../src/platform/paths.ts';
import type { Handlers } from '../../src/protocol/methods.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import type { ProcessView } from '../../src/protocol/view.ts';
import { noteEndpoint } from '../../src/rpc/noted-endpoint.ts';
import { tempFolder, type TempFolder } from '../helpers/temp-folder.ts';
import { cursor as placed, notice } from '../helpers/notice.ts';
import { until } from '../helpers/until.ts';
import { fakeDaemon, openHandles } from '../rpc/fake-daemon.ts';

let before = 0;
let folder: TempFolder;
beforeEach(() => {
  before = openHandles();
  folder = tempFolder();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await until(() => openHandles() <= before, 'no socket is left');
  folder[Symbol.dispose]();
});

/** A daemon at the endpoint of a home, which remembers what it was asked. */
async function daemonAt(root: string, some: Partial<Handlers> = {}) {
  const paths = currentPaths();
  const home = paths.home(root, {});
  paths.secure(home);
  const asked: [string, unknown][] = [];
  const touch = (method: string) => (params: unknown) => (
    asked.push([method, params]), { ids: ['a/web@0'], rested: [] }
  );
  const daemon = await fakeDaemon(
    {
      'daemon.hello': () => ({ protocol: PROTOCOL, version: '1', pid: 1 }),
      'process.list': (params) => (asked.push(['list', params]), [{ id: 'a/web' } as ProcessView]),
      'process.start': touch('start'),
      'process.stop': touch('stop'),
      'process.restart': touch('restart'),
      'process.delete': touch('delete'),
      'process.settle': (params) => (asked.push(['settle', params]), { views: [], pending: params.ids, overtaken: [] }),
      ...some,
    },
    { endpoint: home.endpoint },
  );
  return { daemon, asked };
}

describe('the public API', () => {
  it('finds a daemon that listens elsewhere, as it has noted, say by another XDG_RUNTIME_DIR', async () => {
    const home = currentPaths().home(folder.path, {});
    currentPaths().secure(home);
    const elsewhere = { ...home, endpoint: join(folder.path, 'elsewhere.sock') };
    await using _ = await fakeDaemon(
      {
        'daemon.hello': () => ({ protocol: PROTOCOL, version: '1', pid: 1 }),
        'process.list': () => [{ id: 'a/web' } as ProcessView],
      },
      { endpoint: elsewhere.endpoint },
    );
    await expect(connect({ home: folder.path })).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE' });
    using _note = noteEndpoint(elsewhere);
    await using sup = await connect({ home: folder.path });
    expect(await sup.list()).toEqual([{ id: 'a/web' }]);
  });

  it('lists', async () => {
    const { daemon, asked } = await daemonAt(folder.path);
    await using _ = daemon;
    await using sup = await connect({ home: folder.path });
    expect(await sup.list()).toEqual([{ id: 'a/web' }]);
    await sup.list('web');
    await sup.list(['web', 'api']);
    expect(asked).toEqual([
      ['list', {}],
      ['list', { targets: ['web'] }],
      ['list', { targets: ['web', 'api'] }],
    ]);
  });

  it('waits until what it changed has settled', async () => {
    const { daemon, asked } = await daemonAt(folder.path);
    await using _ = daemon;
    await using sup = await connect({ home: folder.path });
    expect(await sup.start('web', { timeoutMs: 5 })).toEqual({ views: [], pending: ['a/web@0'], overtaken: [] });
    await sup.restart(['web']);
    await sup.stop('web', { timeoutMs: 0 });
    await sup.delete('web');
    const settle = (until: string, timeoutMs: number) => ['settle', { ids: ['a/web@0'], until, timeoutMs }];
    expect(asked).toEqual([
      ['start', { targets: ['web'] }],
      settle('settled', 5),
      ['restart', { targets: ['web'] }],
      settle('settled', 60_000),
      ['stop', { targets: ['web'] }],
      settle('stopped', 0),
      ['delete', { targets: ['web'] }],
      settle('stopped', 60_000),
    ]);
  });

  it('iterates over notices on a connection of their own, which ends with the loop', async () => {
    const { daemon } = await daemonAt(folder.path, {
      'notices.follow': (params, caller) => {
        expect(params.since).toBe(placed(10));
        for (const at of [11, 12, 13]) caller.notify('notice', notice(at));
        return { cursor: placed(13), missed: null };
      },
    });
    await using _ = daemon;
    await using sup = await connect({ home: folder.path });
    const cursors: string[] = [];
    for await (const { cursor } of sup.notices(placed(10))) {
      cursors.push(cursor);
      if (cursors.length === 1) expect(daemon.listener.connections).toBe(2);
      if (cursor === placed(12)) break;
    }
    expect(cursors).toEqual([placed(11), placed(12)]);
    await until(() => daemon.listener.connections === 1, 'the connection of the loop has ended');
  });

  it('ends a loop that waits when it is closed', async () => {
    const { daemon } = await daemonAt(folder.path, {
      'notices.follow': (_, caller) => (caller.notify('notice', notice(1)), { cursor: placed(1), missed: null }),
    });
    await using _ = daemon;
    const sup = await connect({ home: folder.path });
    const cursors: string[] = [];
    for await (const { cursor } of sup.notices()) {
      cursors.push(cursor);
      void sup.close();
    }
    expect(cursors).toEqual([placed(1)]);
  });

  it('finds its daemon by SUP_HOME, where nobody names a home', async () => {
    const { daemon } = await daemonAt(folder.path);
    await using _ = daemon;
    vi.stubEnv('SUP_HOME', folder.path);
    await using sup = await connect();
    expect(await sup.list()).toEqual([{ id: 'a/web' }]);
    vi.stubEnv('SUP_HOME', '/nowhere');
    await using other = await connect({ home: folder.path });
    expect(await other.list()).toEqual([{ id: 'a/web' }]);
  });

  it('takes an empty SUP_HOME for none', async () => {
    vi.stubEnv('SUP_HOME', '');
    vi.stubEnv('XDG_RUNTIME_DIR', join(folder.path, 'run'));
    vi.stubEnv('XDG_STATE_HOME', join(folder.path, 'state'));
    const home = currentPaths().home(null, process.env);
    const error: unknown = await connect().catch((caught: unknown) => caught);
    expect(isSupError(error) && error.params).toMatchObject({ endpoint: home.endpoint });
  });

  it('says with a code that no daemon is there', async () => {
    const error: unknown = await connect({ home: folder.path }).catch((caught: unknown) => caught);
    expect(isSupError(error) && error.code).toBe('DAEMON_UNREACHABLE');
  });
});
