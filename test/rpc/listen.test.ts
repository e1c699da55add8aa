import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/protocol/methods.ts';
import { until } from '../helpers/until.ts';
import { connectionLimit } from '../../src/rpc/listen.ts';
import { fakeDaemon, openHandles, RawClient } from './fake-daemon.ts';

let before = 0;
beforeEach(() => {
  before = openHandles();
});
afterEach(() => until(() => openHandles() <= before, 'no socket is left'));

describe('listen', () => {
  it('turns one too many away with a reason, and has room again later', async () => {
    await using daemon = await fakeDaemon({ 'process.list': () => [] }, { maxConnections: 2 });
    const first = new RawClient(daemon.endpoint);
    await using second = new RawClient(daemon.endpoint);
    await until(() => daemon.listener.connections === 2, 'both are in');
    await using third = new RawClient(daemon.endpoint);
    await until(() => third.ended, 'the third is turned away');
    expect(third.answers).toMatchObject([{ id: null, error: { data: { code: 'WIRE_TOO_MANY_CONNECTIONS' } } }]);
    second.ask(1, 'process.list');
    await second.hear(1);
    await first[Symbol.asyncDispose]();
    await until(() => daemon.listener.connections === 1, 'there is room');
    await using fourth = new RawClient(daemon.endpoint);
    fourth.ask(1, 'process.list');
    expect(await fourth.hear(1)).toMatchObject([{ id: 1, result: [] }]);
  });

  it('lets a last answer leave before it closes', async () => {
    await using daemon = await fakeDaemon({
      'daemon.stop': () => {
        setImmediate(() => void daemon.listener.close());
        return { stopped: ['web'], leftovers: [], left: [] };
      },
    });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'daemon.stop');
    await until(() => client.ended, 'the daemon ends');
    expect(client.answers).toMatchObject([{ id: 1, result: { stopped: ['web'], leftovers: [], left: [] } }]);
  });

  it('tells its handlers, and is not held up, when it closes with requests under way and with a client that reads nothing', async () => {
    let caller: Caller | undefined;
    await using daemon = await fakeDaemon({
      'notices.follow': (_, follower) => {
        for (let cursor = 0; cursor < 2_000; cursor += 1) follower.notify('notice', { cursor, x: 'x'.repeat(900) });
        return { cursor: 'life1-0', missed: null };
      },
      'process.settle': (_, asking) => {
        caller = asking;
        return new Promise(() => undefined);
      },
    });
    await using stuck = new RawClient(daemon.endpoint);
    stuck.socket.pause();
    stuck.ask(1, 'notices.follow', {});
    await using waiting = new RawClient(daemon.endpoint);
    waiting.ask(1, 'process.settle', { ids: [], until: 'settled', timeoutMs: 1 });
    await until(() => caller !== undefined && daemon.listener.queuedBytes > 0, 'both are there');
    await daemon.listener.close();
    expect(daemon.listener.connections).toBe(0);
    expect(caller?.gone.aborted).toBe(true);
    expect(caller?.cancelled.aborted).toBe(true);
  });

  it('listens anew where its socket was taken away, as often as that is; who is connected stays', async () => {
    await using daemon = await fakeDaemon({ 'process.list': () => [] });
    await using early = new RawClient(daemon.endpoint);
    await until(() => daemon.listener.connections === 1, 'it is in');
    for (let turn = 1; turn <= 2; turn += 1) {
      rmSync(daemon.endpoint);
      await daemon.listener.renew();
      await using late = new RawClient(daemon.endpoint);
      late.ask(1, 'process.list');
      expect(await late.hear(1)).toMatchObject([{ id: 1, result: [] }]);
    }
    early.ask(1, 'process.list');
    expect(await early.hear(1)).toMatchObject([{ id: 1, result: [] }]);
    await early[Symbol.asyncDispose]();
    await daemon.listener.close();
    expect(existsSync(daemon.endpoint)).toBe(false);
  });

  it('touches nothing that somebody else has put in the place of its socket, and can be asked again', async () => {
    await using daemon = await fakeDaemon({ 'process.list': () => [] });
    rmSync(daemon.endpoint);
    writeFileSync(daemon.endpoint, 'mine');
    await expect(daemon.listener.renew()).rejects.toMatchObject({ code: 'ENDPOINT_NOT_SOCKET' });
    expect(readFileSync(daemon.endpoint, 'utf8')).toBe('mine');
    rmSync(daemon.endpoint);
    await daemon.listener.renew();
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'process.list');
    expect(await client.hear(1)).toMatchObject([{ id: 1, result: [] }]);
  });

  it('says a failing accept to the log instead of dying of it', async () => {
    let server: Server | undefined;
    const endpoints = {
      clear: () => Promise.resolve(),
      listen: (bound: Server, endpoint: string) =>
        new Promise<void>((resolve) => {
          server = bound;
          bound.listen(endpoint, resolve);
        }),
    };
    await using daemon = await fakeDaemon({}, { endpoints });
    const failure = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });
    server?.emit('error', failure);
    expect(daemon.faults).toEqual([{ error: failure, where: 'accept' }]);
  });
});

describe('connectionLimit', () => {
  it('leaves three quarters of the descriptors to the processes, up to what clients ever need', () => {
    expect([45, 120, 512, 1_048_576, undefined].map(connectionLimit)).toEqual([11, 30, 128, 128, 128]);
    expect(connectionLimit(3)).toBe(1);
  });
});
