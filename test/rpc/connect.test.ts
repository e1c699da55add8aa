import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/rpc/connect.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';
import { fakeDaemon, openHandles } from './fake-daemon.ts';

let before = 0;
beforeEach(() => {
  before = openHandles();
});
afterEach(() => until(() => openHandles() <= before, 'no socket is left'));

const events = { notification: () => undefined, closed: () => undefined };

/** A socket whose daemon is gone: closing a server removes only the name that it was bound under. */
async function deadSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.live`, resolve));
  renameSync(`${path}.live`, path);
  await new Promise((resolve) => server.close(resolve));
}

describe('connect', () => {
  it('says that there is no socket', async () => {
    using folder = tempFolder();
    const endpoint = join(folder.path, 'sock');
    await expect(connect({ endpoint, events })).rejects.toMatchObject({
      code: 'DAEMON_UNREACHABLE',
      exit: 5,
      params: { endpoint, why: 'there is no socket' },
      cause: { code: 'ENOENT' },
    });
  });

  it('says that a daemon has left its socket behind', async () => {
    using folder = tempFolder();
    const endpoint = join(folder.path, 'sock');
    await deadSocket(endpoint);
    await expect(connect({ endpoint, events })).rejects.toMatchObject({
      params: { why: 'the socket is there and nobody listens on it' },
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('says that what is there is no socket', async () => {
    using folder = tempFolder();
    const endpoint = join(folder.path, 'sock');
    writeFileSync(endpoint, '');
    await expect(connect({ endpoint, events })).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE' });
  });

  it('connects many at once', async () => {
    await using daemon = await fakeDaemon({ 'process.list': () => [] }, { maxConnections: 100 });
    const peers = await Promise.all(Array.from({ length: 100 }, () => connect({ endpoint: daemon.endpoint, events })));
    const answers = await Promise.all(peers.map((peer) => peer.call('process.list', {})));
    expect(answers.flat()).toEqual([]);
    expect(answers).toHaveLength(100);
    for (const peer of peers) peer.close();
    await until(() => daemon.listener.connections === 0, 'all have left');
  });
});
