import { symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANSWER_MARGIN_MS, boundOf, RELOAD_END_MS, STOP_BOUND_MS } from '../../src/client/bounds.ts';
import { connectDaemon, findDaemon, isAbsent } from '../../src/client/connect.ts';
import { SupError } from '../../src/errors/sup-error.ts';
import { currentEndpoints } from '../../src/platform/endpoints.ts';
import type { Caller } from '../../src/protocol/methods.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import { noteEndpoint } from '../../src/rpc/noted-endpoint.ts';
import { ERRAND_GRACE_MS } from '../../src/daemon/errand.ts';
import { CALL_BOUND_MS } from '../../src/rpc/peer.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { cursor as placed, notice } from '../helpers/notice.ts';
import { until } from '../helpers/until.ts';
import { fakeDaemon, openHandles } from '../rpc/fake-daemon.ts';

let before = 0;
beforeEach(() => {
  before = openHandles();
});
afterEach(() => until(() => openHandles() <= before, 'no socket is left'));

const endpoints = currentEndpoints();
const lockHolder = () => undefined;
const hello = { protocol: PROTOCOL, version: '1.2.3', pid: 42 };
const greets = { 'daemon.hello': () => hello };
describe('Client', () => {
  it('asks, and has greeted', async () => {
    await using daemon = await fakeDaemon({ ...greets, 'process.list': () => [] });
    await using client = await connectDaemon({ home: daemon, endpoints });
    expect(await client.call('process.list', {})).toEqual([]);
    expect(await client.hello).toEqual(hello);
  });

  it('sends its greeting and its first call together', async () => {
    using folder = tempFolder();
    const endpoint = join(folder.path, 'sock');
    const chunks: string[] = [];
    const server = createServer((socket) => socket.on('data', (chunk) => void chunks.push(String(chunk))));
    await new Promise<void>((resolve) => server.listen(endpoint, resolve));
    const client = await connectDaemon({ home: { endpoint }, endpoints });
    const call = client.call('process.list', {}).catch((error: unknown) => error);
    await until(() => chunks.length > 0, 'the first bytes');
    const asked = chunks
      .join('')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { method: string }).method);
    expect(asked).toEqual(['daemon.hello', 'process.list']);
    await client.close();
    expect(await call).toMatchObject({ code: 'CONNECTION_LOST' });
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses a daemon of another protocol at every call, and hangs up', async () => {
    await using daemon = await fakeDaemon({
      'daemon.hello': () => ({ ...hello, protocol: 7 }),
      'process.list': () => [],
    });
    const client = await connectDaemon({ home: daemon, endpoints });
    const mismatch = { code: 'PROTOCOL_MISMATCH', exit: 5, params: { client: PROTOCOL, daemon: 7, pid: 42 } };
    await expect(client.call('process.list', {})).rejects.toMatchObject(mismatch);
    await expect(client.call('process.list', {})).rejects.toMatchObject(mismatch);
    await client.ended;
  });

  it('refuses what answers and is no daemon of sup', async () => {
    await using daemon = await fakeDaemon({ 'daemon.hello': () => ({}) as never });
    const client = await connectDaemon({ home: daemon, endpoints });
    await expect(client.call('process.list', {})).rejects.toMatchObject({ code: 'WIRE_BAD_ANSWER' });
    await client.ended;
  });

  it('does not wait for ever for a daemon that is frozen', async () => {
    await using daemon = await fakeDaemon({ 'daemon.hello': () => new Promise(() => undefined) });
    const client = await connectDaemon({ home: daemon, endpoints, helloBoundMs: 30 });
    const error: unknown = await client.call('process.list', {}).catch((caught: unknown) => caught);
    const hint = expect.stringMatching(/may still be done/);
    expect(error).toMatchObject({ code: 'DAEMON_UNREACHABLE', exit: 5, hint });
    expect(isAbsent(error)).toBe(false);
    await client.ended;
  });

  it('hears on, and says what the daemon says, when that refuses a second subscription', async () => {
    let caller: Caller | undefined;
    await using daemon = await fakeDaemon({
      ...greets,
      'notices.follow': (_, follower) => {
        if (caller !== undefined) throw new SupError('FOLLOWED_ALREADY', {});
        caller = follower;
        return { cursor: placed(5), missed: null };
      },
    });
    await using client = await connectDaemon({ home: daemon, endpoints });
    const heard: string[] = [];
    await client.follow(({ cursor }) => void heard.push(cursor));
    await expect(client.call('notices.follow', {})).rejects.toMatchObject({ code: 'FOLLOWED_ALREADY', exit: 70 });
    caller?.notify('notice', notice(6));
    await until(() => heard.length === 1, 'the notice');
    expect(heard).toEqual([placed(6)]);
  });

  it('gets the refusals of the daemon as they were made', async () => {
    await using daemon = await fakeDaemon(greets);
    await using client = await connectDaemon({ home: daemon, endpoints });
    await expect(client.call('process.status', {} as never)).rejects.toMatchObject({
      name: 'SupError',
      code: 'WIRE_BAD_PARAMS',
      message: '"process.status" cannot be asked like this: target is missing',
    });
  });

  it('hears every notice from the moment it follows, and follows once', async () => {
    let caller: Caller | undefined;
    const asked: unknown[] = [];
    await using daemon = await fakeDaemon({
      ...greets,
      'notices.follow': (params, follower) => {
        asked.push(params);
        caller = follower;
        follower.notify('notice', notice(6));
        return { cursor: placed(6), missed: null };
      },
    });
    await using client = await connectDaemon({ home: daemon, endpoints });
    const heard: string[] = [];
    await client.follow(({ cursor }) => void heard.push(cursor), placed(5));
    await expect(client.follow(() => undefined)).rejects.toMatchObject({ code: 'FOLLOWED_ALREADY' });
    caller?.notify('notice', notice(7));
    caller?.notify('something else', notice(8));
    caller?.notify('notice', { cursor: 7 });
    caller?.notify('notice', notice(9));
    await until(() => heard.length === 3, 'three notices');
    expect([heard, asked]).toEqual([[6, 7, 9].map((at) => placed(at)), [{ since: placed(5) }]]);
  });
});

describe('findDaemon', () => {
  it('finds none where there is none, and says what else is wrong', async () => {
    using folder = tempFolder();
    const home = { endpoint: join(folder.path, 'sock'), stateDir: folder.path };
    expect(await findDaemon({ home, endpoints, lockHolder })).toBeUndefined();
    const long = { ...home, endpoint: join(folder.path, 'x'.repeat(200)) };
    await expect(findDaemon({ home: long, endpoints, lockHolder })).rejects.toMatchObject({
      code: 'ENDPOINT_TOO_LONG',
    });
    const refusal: unknown = await connectDaemon({ home, endpoints }).catch((error: unknown) => error);
    expect(isAbsent(refusal)).toBe('never');
    expect(isAbsent(new Error('x'))).toBe(false);
  });

  it('finds the daemon that runs', async () => {
    await using daemon = await fakeDaemon(greets);
    using folder = tempFolder();
    const client = await findDaemon({
      home: { endpoint: daemon.endpoint, stateDir: folder.path },
      endpoints,
      lockHolder,
    });
    expect(await client?.hello).toEqual(hello);
    await client?.close();
  });

  it('finds the daemon that noted that it listens elsewhere', async () => {
    await using daemon = await fakeDaemon(greets);
    using folder = tempFolder();
    using _note = noteEndpoint({ endpoint: daemon.endpoint, stateDir: folder.path });
    const client = await findDaemon({
      home: { endpoint: join(folder.path, 'sock'), stateDir: folder.path },
      endpoints,
      lockHolder,
    });
    expect(await client?.hello).toEqual(hello);
    await client?.close();
  });

  it('waits for one that holds the lock and has no socket at this moment', async () => {
    await using daemon = await fakeDaemon(greets);
    using folder = tempFolder();
    const home = { endpoint: join(folder.path, 'sock'), stateDir: folder.path };
    let looks = 0;
    const appears = () => {
      looks += 1;
      if (looks === 3) symlinkSync(daemon.endpoint, home.endpoint);
      return 4242;
    };
    const trusting = { verify: () => undefined };
    const client = await findDaemon({ home, endpoints: trusting, lockHolder: appears });
    expect(await client?.hello).toEqual(hello);
    await client?.close();
    expect(looks).toBe(3);
  });

  it('finds none when the one that holds the lock has ended, and names the one that stays without a socket', async () => {
    using folder = tempFolder();
    const home = { endpoint: join(folder.path, 'sock'), stateDir: folder.path };
    let left = 3;
    const ends = () => ((left -= 1) > 0 ? 4242 : undefined);
    expect(await findDaemon({ home, endpoints, lockHolder: ends })).toBeUndefined();
    await expect(findDaemon({ home, endpoints, lockHolder: () => 4242, seekBoundMs: 50 })).rejects.toMatchObject({
      code: 'DAEMON_HIDDEN',
      params: { pid: 4242, endpoint: home.endpoint },
      exit: 5,
    });
  });
});

describe('boundOf', () => {
  it('knows how long the daemon takes to end a command', () => {
    expect(RELOAD_END_MS).toBe(2 * ERRAND_GRACE_MS);
  });

  it('waits longer where the daemon itself waits', () => {
    expect(boundOf('process.list', {})).toBe(CALL_BOUND_MS);
    expect(boundOf('daemon.stop', {})).toBe(STOP_BOUND_MS);
    expect(boundOf('process.reload', { targets: [], timeoutMs: 90_000 })).toBe(100_000 + ANSWER_MARGIN_MS);
    expect(boundOf('process.settle', { ids: [], until: 'settled', timeoutMs: 90_000 })).toBe(90_000 + ANSWER_MARGIN_MS);
  });
});
