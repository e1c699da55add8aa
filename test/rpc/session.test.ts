import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SupError } from '../../src/errors/sup-error.ts';
import type { Caller } from '../../src/protocol/methods.ts';
import type { ProcessView } from '../../src/protocol/view.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import { MAX_FRAME_BYTES } from '../../src/rpc/frame.ts';
import { MAX_RUNNING } from '../../src/rpc/session.ts';
import { until } from '../helpers/until.ts';
import { fakeDaemon, openHandles, RawClient } from './fake-daemon.ts';

let before = 0;
beforeEach(() => {
  before = openHandles();
});
afterEach(() => until(() => openHandles() <= before, 'no socket is left'));

/** Waits until its request is given up. */
const untilCancelled = (caller: Caller): Promise<never> =>
  new Promise((_, reject) => {
    caller.cancelled.addEventListener('abort', () => reject(new Error('given up')), { once: true });
  });

describe('a connection to the daemon', () => {
  it('answers who asks, by id, whatever kind of id', async () => {
    await using daemon = await fakeDaemon({ 'process.list': () => [], 'logs.locate': async () => [] });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'process.list');
    client.ask('two', 'logs.locate', { targets: [] });
    client.ask(null, 'process.list', { targets: ['web'] });
    await client.hear(3);
    expect(await client.hearOf(1)).toEqual({ jsonrpc: '2.0', id: 1, result: [] });
    expect(await client.hearOf('two')).toEqual({ jsonrpc: '2.0', id: 'two', result: [] });
    expect(await client.hearOf(null)).toEqual({ jsonrpc: '2.0', id: null, result: [] });
  });

  it('tells a refusal whole, with its number, code, params, hint and exit', async () => {
    const refusal = new SupError('TARGET_UNKNOWN', { target: 'wbe', close: 'web' });
    await using daemon = await fakeDaemon({
      'process.stop': () => {
        throw refusal;
      },
      'process.start': () => Promise.reject(refusal),
    });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'process.stop', { targets: ['wbe'] });
    client.ask(2, 'process.start', { targets: ['wbe'] });
    const { message, hint, exit, params } = refusal;
    const data = { code: 'TARGET_UNKNOWN', params, hint, exit, causes: [] };
    expect((await client.hearOf(1)).error).toEqual({ code: -32000, message, data });
    expect((await client.hearOf(2)).error).toEqual({ code: -32000, message, data });
    expect(daemon.faults).toEqual([]);
  });

  it.each([
    ['process.lsit', {}, -32601, 'WIRE_UNKNOWN_METHOD'],
    ['__proto__', {}, -32601, 'WIRE_UNKNOWN_METHOD'],
    ['constructor', {}, -32601, 'WIRE_UNKNOWN_METHOD'],
    ['x'.repeat(1_000_000), {}, -32601, 'WIRE_UNKNOWN_METHOD'],
    ['process.list', [], -32602, 'WIRE_BAD_PARAMS'],
    ['process.status', {}, -32602, 'WIRE_BAD_PARAMS'],
    ['process.list', { target: 'web' }, -32602, 'WIRE_BAD_PARAMS'],
  ])('refuses %s with %o', async (method, params, number, code) => {
    await using daemon = await fakeDaemon();
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, method, params);
    const { error } = await client.hearOf(1);
    expect(error).toMatchObject({ code: number, data: { code } });
    expect(error?.data.hint).not.toBe('');
    expect(JSON.stringify(error).length).toBeLessThan(1_000);
  });

  it('suggests the method that was meant', async () => {
    await using daemon = await fakeDaemon();
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'process.lsit');
    expect((await client.hearOf(1)).error?.data.hint).toBe('did you mean "process.list"?');
  });

  it('calls a handler that breaks a bug, says it to the log, and lives', async () => {
    const bug = new TypeError('x is not a function');
    await using daemon = await fakeDaemon({
      'daemon.status': () => {
        throw bug;
      },
      'logs.locate': () => Promise.reject(bug),
      'process.list': () => [],
    });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'daemon.status');
    client.ask(2, 'logs.locate', { targets: [] });
    expect((await client.hearOf(1)).error).toMatchObject({ code: -32603, data: { code: 'INTERNAL', exit: 70 } });
    expect((await client.hearOf(2)).error).toMatchObject({ code: -32603, data: { code: 'INTERNAL', exit: 70 } });
    expect(daemon.faults).toEqual([
      { error: bug, where: 'daemon.status' },
      { error: bug, where: 'logs.locate' },
    ]);
    client.ask(3, 'process.list');
    expect(await client.hearOf(3)).toMatchObject({ result: [] });
  });

  it('lives when the log itself breaks, and when a refusal or a result is no plain data', async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    await using daemon = await fakeDaemon(
      {
        'daemon.status': () => cyclic as never,
        'process.stop': () => {
          throw new SupError('TARGET_UNKNOWN', { target: 1n as never, close: null });
        },
        'process.start': async () => undefined as never,
      },
      {
        onFault: () => {
          throw new Error('disk full');
        },
      },
    );
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'daemon.status');
    client.ask(2, 'process.stop', { targets: [] });
    client.ask(3, 'process.start', { targets: [] });
    expect((await client.hearOf(1)).error?.data.code).toBe('INTERNAL');
    expect((await client.hearOf(2)).error?.data.code).toBe('INTERNAL');
    expect((await client.hearOf(3)).result).toBe(null);
  });

  it('refuses an answer that no client would take', async () => {
    const view = { reason: 'x'.repeat(1024) } as ProcessView;
    await using daemon = await fakeDaemon({
      'process.list': () => Array.from({ length: MAX_FRAME_BYTES / 1024 }, () => view),
    });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'process.list');
    expect((await client.hearOf(1)).error?.data.code).toBe('WIRE_FRAME_TOO_LARGE');
  });

  it('answers notifications with nothing, unknown ones too', async () => {
    await using daemon = await fakeDaemon({ 'process.list': () => [] });
    await using client = new RawClient(daemon.endpoint);
    client.say({ jsonrpc: '2.0', method: 'process.stop', params: { targets: ['all'] } });
    client.say({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 99 } });
    client.say({ jsonrpc: '2.0', method: '$/cancelRequest', params: [] });
    client.say({ jsonrpc: '2.0', id: 5, result: 'to nothing' });
    client.say({ jsonrpc: '2.0', id: 5, error: {} });
    client.say('');
    client.ask(1, 'process.list');
    expect(await client.hear(1)).toEqual([{ jsonrpc: '2.0', id: 1, result: [] }]);
  });

  it('has one request for an id at a time', async () => {
    await using daemon = await fakeDaemon({ 'process.settle': (_, caller) => untilCancelled(caller) });
    await using client = new RawClient(daemon.endpoint);
    const wait = { ids: [], until: 'settled', timeoutMs: 1 };
    client.ask(1, 'process.settle', wait);
    client.ask(1, 'process.settle', wait);
    client.ask('1', 'process.settle', wait);
    expect(await client.hear(1)).toMatchObject([{ id: 1, error: { data: { code: 'WIRE_INVALID_REQUEST' } } }]);
  });

  it('has a bound on requests under way, and room again when they are done', async () => {
    const going: (() => void)[] = [];
    await using daemon = await fakeDaemon({
      'daemon.stop': () =>
        new Promise((resolve) => going.push(() => resolve({ stopped: [], leftovers: [], left: [] }))),
    });
    await using client = new RawClient(daemon.endpoint);
    for (let id = 1; id <= MAX_RUNNING + 5; id += 1) client.ask(id, 'daemon.stop');
    const refused = await client.hear(5);
    expect(refused.map(({ error }) => error?.data.code)).toEqual(Array(5).fill('WIRE_BUSY'));
    for (const end of going) end();
    await client.hear(MAX_RUNNING + 5);
    client.ask('again', 'daemon.stop');
    await until(() => going.length > MAX_RUNNING, 'the next one is taken');
    going.at(-1)?.();
    expect(await client.hearOf('again')).toMatchObject({ result: { stopped: [], leftovers: [], left: [] } });
  });

  it('serves a thousand quick requests that are sent at once', async () => {
    await using daemon = await fakeDaemon({ 'process.list': async () => [] });
    await using client = new RawClient(daemon.endpoint);
    for (let id = 1; id <= 1_000; id += 1) client.ask(id, 'process.list');
    const answers = await client.hear(1_000);
    expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1));
    expect(answers.every(({ result }) => Array.isArray(result))).toBe(true);
  });
});

describe('giving up', () => {
  it('cancels the one request that its caller names', async () => {
    const wait = { ids: [], until: 'settled', timeoutMs: 1 };
    await using daemon = await fakeDaemon({
      'process.settle': (_, caller) => untilCancelled(caller),
      'process.list': () => [],
    });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'process.settle', wait);
    client.ask(2, 'process.settle', wait);
    client.say({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 2 } });
    expect((await client.hearOf(2)).error?.data.code).toBe('CALL_CANCELLED');
    client.ask(3, 'process.list');
    await client.hearOf(3);
    expect(client.answers.map(({ id }) => id)).toEqual([2, 3]);
    expect(daemon.faults).toEqual([]);
  });

  it('reaches a handler that asks only afterwards', async () => {
    let late = false;
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    await using daemon = await fakeDaemon({
      'process.settle': async (_, caller) => {
        await gate;
        late = caller.cancelled.aborted;
        return { views: [], pending: [], overtaken: [] };
      },
      'process.list': () => [],
    });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'process.settle', { ids: [], until: 'settled', timeoutMs: 1 });
    client.say({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } });
    client.ask(2, 'process.list');
    await client.hearOf(2);
    go();
    await client.hearOf(1);
    expect(late).toBe(true);
  });

  it('tells every handler of a client that dies in the middle, and forgets it', async () => {
    const gone: string[] = [];
    const note = (what: string, signal: AbortSignal): void =>
      signal.addEventListener('abort', () => void gone.push(what), { once: true });
    await using daemon = await fakeDaemon({
      'process.settle': (_, caller) => {
        note('gone', caller.gone);
        note('cancelled', caller.cancelled);
        return untilCancelled(caller);
      },
      'notices.follow': (_, caller) => {
        note('follower', caller.gone);
        return { cursor: 'life1-0', missed: null };
      },
    });
    const client = new RawClient(daemon.endpoint);
    client.ask(1, 'process.settle', { ids: [], until: 'settled', timeoutMs: 1 });
    client.ask(2, 'notices.follow', {});
    await client.hearOf(2);
    expect(daemon.listener.connections).toBe(1);
    await client[Symbol.asyncDispose]();
    await until(() => daemon.listener.connections === 0, 'the daemon has noticed');
    expect(gone.sort()).toEqual(['cancelled', 'follower', 'gone']);
    expect(daemon.faults).toEqual([]);
  });

  it('does not warn of many listeners on one connection', async () => {
    const warnings: string[] = [];
    const warned = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', warned);
    await using daemon = await fakeDaemon({
      'notices.follow': (_, caller) => {
        for (let i = 0; i < 50; i += 1) caller.gone.addEventListener('abort', () => i);
        return { cursor: 'life1-0', missed: null };
      },
    });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'notices.follow', {});
    await client.hearOf(1);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });

  it('answers a client that has closed its sending side, as `printf … | nc -N -U` does', async () => {
    await using daemon = await fakeDaemon({
      'process.list': () => [],
      'logs.locate': (_, caller) =>
        new Promise((resolve) => caller.gone.addEventListener('abort', () => setImmediate(() => resolve([])))),
    });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'process.list');
    client.ask(2, 'logs.locate', { targets: [] });
    client.ask(3, 'logs.locate', { targets: [] });
    client.socket.end();
    await until(() => client.ended, 'the daemon ends, too');
    expect(client.answers).toMatchObject([
      { id: 1, result: [] },
      { id: 2, result: [] },
      { id: 3, result: [] },
    ]);
  });

  it('does not keep such a client for a handler that never ends', async () => {
    await using daemon = await fakeDaemon({ 'logs.locate': () => new Promise(() => undefined) });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'logs.locate', { targets: [] });
    client.socket.end();
    await until(() => client.ended && daemon.listener.connections === 0, 'it is forgotten');
    expect(client.answers).toEqual([]);
  });

  it('does nothing with a request that was cut off in the middle', async () => {
    const asked: unknown[] = [];
    await using daemon = await fakeDaemon({
      'process.stop': (params) => (asked.push(params), { ids: [], rested: [] }),
    });
    await using client = new RawClient(daemon.endpoint);
    client.socket.end('{"jsonrpc":"2.0","id":1,"method":"process.stop","params":{"targets":["web"]}}');
    await until(() => client.ended, 'the daemon ends, too');
    expect([asked, client.answers]).toEqual([[], []]);
  });
});

describe('a client of another protocol', () => {
  it('is refused with its greeting, and with everything that it sends together with it', async () => {
    const asked: unknown[] = [];
    await using daemon = await fakeDaemon({
      'process.stop': (params) => (asked.push(params), { ids: [], rested: [] }),
    });
    await using client = new RawClient(daemon.endpoint);
    client.ask(1, 'daemon.hello', { protocol: PROTOCOL + 1 });
    client.ask(2, 'process.stop', { targets: ['all'] });
    await client.hear(2);
    expect((await client.hearOf(1)).error?.data).toMatchObject({
      code: 'PROTOCOL_MISMATCH',
      params: { client: PROTOCOL + 1, daemon: PROTOCOL, pid: process.pid },
    });
    expect((await client.hearOf(2)).error?.data.code).toBe('PROTOCOL_MISMATCH');
    client.ask(3, 'daemon.hello', { protocol: PROTOCOL });
    expect((await client.hearOf(3)).error?.data.code).toBe('PROTOCOL_MISMATCH');
    expect(asked).toEqual([]);
  });

  it('does not disturb the others', async () => {
    const hello = { protocol: PROTOCOL, version: '1', pid: 1 };
    await using daemon = await fakeDaemon({ 'daemon.hello': () => hello });
    await using other = new RawClient(daemon.endpoint);
    await using client = new RawClient(daemon.endpoint);
    other.ask(1, 'daemon.hello', { protocol: 0 });
    await other.hear(1);
    client.ask(1, 'daemon.hello', { protocol: PROTOCOL });
    expect((await client.hearOf(1)).result).toEqual(hello);
  });
});
