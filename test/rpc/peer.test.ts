import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/rpc/connect.ts';
import { MAX_FRAME_BYTES } from '../../src/rpc/frame.ts';
import { MAX_PENDING, type Peer } from '../../src/rpc/peer.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { until } from '../helpers/until.ts';
import { fakeDaemon, openHandles } from './fake-daemon.ts';

let before = 0;
beforeEach(() => {
  before = openHandles();
});
afterEach(() => until(() => openHandles() <= before, 'no socket is left'));

interface Puppet extends AsyncDisposable {
  readonly endpoint: string;
  /** Lines that came. */
  readonly heard: { id?: number; method: string; params: unknown }[];
  say(line: unknown): void;
  /** The connection, once it is there. */
  readonly socket: () => Promise<Socket>;
}

/** A daemon that says what the test wants and nothing else. */
async function puppet(): Promise<Puppet> {
  const folder = tempFolder();
  const endpoint = join(folder.path, 'sock');
  const heard: Puppet['heard'] = [];
  let socket: Socket | undefined;
  const server: Server = createServer((connection) => {
    socket = connection;
    connection.on('error', () => undefined);
    let rest = '';
    connection.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      heard.push(...lines.map((line) => JSON.parse(line) as Puppet['heard'][number]));
    });
  });
  await new Promise<void>((resolve) => server.listen(endpoint, resolve));
  return {
    endpoint,
    heard,
    say: (line) => void socket?.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`),
    socket: () => until(() => socket, 'a connection'),
    [Symbol.asyncDispose]: async () => {
      socket?.destroy();
      await new Promise((resolve) => server.close(resolve));
      folder[Symbol.dispose]();
    },
  };
}

interface Told {
  readonly notices: unknown[];
  readonly closed: (Error | undefined)[];
}

async function peerOf(endpoint: string): Promise<{ peer: Peer; told: Told }> {
  const told: Told = { notices: [], closed: [] };
  const events = {
    notification: (method: string, params: unknown) => void told.notices.push([method, params]),
    closed: (error: Error | undefined) => void told.closed.push(error),
  };
  return { peer: await connect({ endpoint, events }), told };
}

const code = (expected: string) => expect.objectContaining({ code: expected });

const refusal = (name: string) => ({
  jsonrpc: '2.0',
  id: null,
  error: { code: -32000, message: 'no', data: { code: name, params: {}, hint: 'wait', exit: 5, causes: [] } },
});

describe('Peer', () => {
  it('gives each call its own answer, in whatever order they come', async () => {
    await using daemon = await puppet();
    const { peer } = await peerOf(daemon.endpoint);
    const first = peer.call('a', { x: 1 });
    const second = peer.call('b', {});
    await until(() => daemon.heard.length === 2, 'both are asked');
    expect(daemon.heard.map(({ id, method, params }) => [id, method, params])).toEqual([
      [1, 'a', { x: 1 }],
      [2, 'b', {}],
    ]);
    daemon.say({ jsonrpc: '2.0', id: 2, result: 'second' });
    daemon.say({ jsonrpc: '2.0', id: 1, result: 'first' });
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
    peer.close();
  });

  it('makes the error of the daemon its own', async () => {
    await using daemon = await puppet();
    const { peer } = await peerOf(daemon.endpoint);
    const call = peer.call('a', {});
    await until(() => daemon.heard.length === 1, 'it is asked');
    daemon.say({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32000, message: 'no', data: { code: 'NEVER_HEARD_OF', hint: 'h', exit: 3 } },
    });
    await expect(call).rejects.toMatchObject({
      name: 'SupError',
      code: 'NEVER_HEARD_OF',
      message: 'no',
      hint: 'h',
      exit: 3,
    });
    peer.close();
  });

  it('stops waiting at its bound, tells the daemon so, and takes no late answer for another one', async () => {
    await using daemon = await puppet();
    const { peer } = await peerOf(daemon.endpoint);
    const hint = expect.stringMatching(/may still be done/);
    await expect(peer.call('slow', {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'CALL_TIMEOUT', hint });
    await until(() => daemon.heard.length === 2, 'the daemon is told');
    expect(daemon.heard[1]).toEqual({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } });
    const next = peer.call('quick', {});
    daemon.say({ jsonrpc: '2.0', id: 1, result: 'late' });
    await until(() => daemon.heard.length === 3, 'the next is asked');
    daemon.say({ jsonrpc: '2.0', id: 2, result: 'right' });
    expect(await next).toBe('right');
    peer.close();
  });

  it('gives a call up when its caller does', async () => {
    await using daemon = await puppet();
    const { peer } = await peerOf(daemon.endpoint);
    const abort = new AbortController();
    const call = peer.call('slow', {}, { signal: abort.signal });
    await until(() => daemon.heard.length === 1, 'it is asked');
    abort.abort(new Error('ctrl-c'));
    await expect(call).rejects.toMatchObject({ code: 'CALL_CANCELLED', cause: { message: 'ctrl-c' } });
    await until(() => daemon.heard.length === 2, 'the daemon is told');
    expect(daemon.heard[1]).toMatchObject({ method: '$/cancelRequest', params: { id: 1 } });
    await expect(peer.call('never', {}, { signal: abort.signal })).rejects.toEqual(code('CALL_CANCELLED'));
    expect(daemon.heard).toHaveLength(2);
    peer.close();
  });

  it('is done with a call that was answered, whatever its bound and its caller do later', async () => {
    await using daemon = await puppet();
    const { peer } = await peerOf(daemon.endpoint);
    const abort = new AbortController();
    const call = peer.call('quick', {}, { timeoutMs: 30, signal: abort.signal });
    await until(() => daemon.heard.length === 1, 'it is asked');
    daemon.say({ jsonrpc: '2.0', id: 1, result: 'here' });
    expect(await call).toBe('here');
    abort.abort();
    await expect(peer.call('slow', {}, { timeoutMs: 60 })).rejects.toEqual(code('CALL_TIMEOUT'));
    await until(() => daemon.heard.length >= 3, 'the daemon is told of the slow one');
    expect(daemon.heard.map(({ method, params }) => [method, params])).toEqual([
      ['quick', {}],
      ['slow', {}],
      ['$/cancelRequest', { id: 2 }],
    ]);
    peer.close();
  });

  it('holds a wait that is longer than a timer can be', async () => {
    await using daemon = await puppet();
    const { peer } = await peerOf(daemon.endpoint);
    const call = peer.call('a', {}, { timeoutMs: 2 ** 40 });
    await until(() => daemon.heard.length === 1, 'it is asked');
    daemon.say({ jsonrpc: '2.0', id: 1, result: 1 });
    expect(await call).toBe(1);
    peer.close();
  });

  it('tells every open call when the daemon goes, and every later one', async () => {
    await using daemon = await puppet();
    const { peer, told } = await peerOf(daemon.endpoint);
    const calls = [peer.call('a', {}), peer.call('b', {})].map((call) => call.catch((error: unknown) => error));
    await until(() => daemon.heard.length === 2, 'both are asked');
    (await daemon.socket()).destroy();
    expect(await Promise.all(calls)).toEqual([code('CONNECTION_LOST'), code('CONNECTION_LOST')]);
    await expect(peer.call('c', {})).rejects.toEqual(code('CONNECTION_LOST'));
    await until(() => told.closed.length === 1, 'the end is told');
  });

  it('tells every open call when it is closed itself', async () => {
    await using daemon = await puppet();
    const { peer } = await peerOf(daemon.endpoint);
    const call = peer.call('a', {});
    peer.close();
    await expect(call).rejects.toEqual(code('CONNECTION_LOST'));
    await until(() => daemon.heard.length === 1, 'what was asked is sent all the same');
  });

  it('has a bound on open calls and on the length of one', async () => {
    await using daemon = await puppet();
    const { peer } = await peerOf(daemon.endpoint);
    const calls = Array.from({ length: MAX_PENDING }, () => peer.call('a', {}).catch(() => undefined));
    await expect(peer.call('one too many', {})).rejects.toEqual(code('CLIENT_BUSY'));
    peer.close();
    await Promise.all(calls);
    const { peer: other } = await peerOf(daemon.endpoint);
    await expect(other.call('a', { x: 'x'.repeat(MAX_FRAME_BYTES) })).rejects.toEqual(code('WIRE_FRAME_TOO_LARGE'));
    other.close();
  });

  it.each([['HTTP/1.1 400 Bad Request'], ['{"id":1,"result":1}'], ['[]'], ['x'.repeat(MAX_FRAME_BYTES + 1)]])(
    'hangs up on something that is no daemon (%#)',
    async (line) => {
      await using daemon = await puppet();
      const { peer, told } = await peerOf(daemon.endpoint);
      const call = peer.call('a', {});
      await until(() => daemon.heard.length === 1, 'it is asked');
      daemon.say(line);
      await expect(call).rejects.toEqual(code('CONNECTION_LOST'));
      await until(() => told.closed.length === 1, 'it is over');
    },
  );

  it('takes an error without an id for one about the connection, and says why it is lost', async () => {
    await using daemon = await puppet();
    const { peer } = await peerOf(daemon.endpoint);
    const call = peer.call('process.list', {});
    await until(() => daemon.heard.length === 1, 'it is asked');
    daemon.say(refusal('WIRE_PARSE'));
    await expect(call).rejects.toMatchObject({ code: 'CONNECTION_LOST', cause: { code: 'WIRE_PARSE' } });
    peer.close();
  });

  it('passes on that it was turned away, where nothing of it was read', async () => {
    await using daemon = await fakeDaemon({}, { maxConnections: 0 });
    const { peer } = await peerOf(daemon.endpoint);
    const calls = [peer.call('daemon.hello', {}), peer.call('process.list', {})];
    for (const call of calls) await expect(call).rejects.toEqual(code('WIRE_TOO_MANY_CONNECTIONS'));
    peer.close();
  });

  it('reads why it was turned away also when the door was shut before it could ask', async () => {
    await using daemon = await puppet();
    const { peer, told } = await peerOf(daemon.endpoint);
    const socket = await daemon.socket();
    socket.write(`${JSON.stringify(refusal('WIRE_TOO_MANY_CONNECTIONS'))}\n`);
    // As it is when the daemon is quicker than the client: its words lie here, and whatever is sent breaks.
    socket.destroy();
    await expect(peer.call('daemon.hello', {})).rejects.toEqual(code('WIRE_TOO_MANY_CONNECTIONS'));
    await until(() => told.closed.length === 1, 'it is over');
  });

  it('passes notifications on and is not moved by requests and answers to nothing', async () => {
    await using daemon = await puppet();
    const { peer, told } = await peerOf(daemon.endpoint);
    await daemon.socket();
    daemon.say({ jsonrpc: '2.0', id: 1, method: 'you.do', params: {} });
    daemon.say({ jsonrpc: '2.0', id: 99, result: 1 });
    daemon.say({ jsonrpc: '2.0', id: '__proto__', error: {} });
    daemon.say({ jsonrpc: '2.0', method: 'notice', params: { cursor: 1 } });
    await until(() => told.notices.length === 1, 'the notice');
    expect(told).toEqual({ notices: [['notice', { cursor: 1 }]], closed: [] });
    expect(daemon.heard).toEqual([]);
    peer.close();
  });
});
