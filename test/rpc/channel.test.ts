import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/protocol/methods.ts';
import type { ProcessView } from '../../src/protocol/view.ts';
import { FAIR_QUEUED_BYTES, MAX_QUEUED_TOTAL_BYTES } from '../../src/rpc/backlog.ts';
import { MAX_QUEUED_BYTES, PAUSE_READING_BYTES } from '../../src/rpc/channel.ts';
import { MAX_FRAME_BYTES } from '../../src/rpc/frame.ts';
import { until } from '../helpers/until.ts';
import { fakeDaemon, openHandles, RawClient } from './fake-daemon.ts';

let before = 0;
beforeEach(() => {
  before = openHandles();
});
afterEach(() => until(() => openHandles() <= before, 'no socket is left'));

/** A megabyte of answer. */
const megabyte = Array.from({ length: 1024 }, () => ({ reason: 'x'.repeat(1011) }) as ProcessView);

describe('a client that reads slowly', () => {
  it('loses notices, which are counted, and costs the daemon a bounded amount of memory', async () => {
    let follower: Caller | undefined;
    await using daemon = await fakeDaemon({
      'notices.follow': (_, caller) => {
        follower = caller;
        return { cursor: 'life1-0', missed: null };
      },
      'process.list': () => [],
    });
    await using slow = new RawClient(daemon.endpoint);
    slow.ask(1, 'notices.follow', {});
    await slow.hear(1);
    slow.socket.pause();
    const padding = 'x'.repeat(900);
    const total = 200_000;
    let most = 0;
    for (let cursor = 1; cursor <= total; cursor += 1) {
      follower?.notify('notice', { cursor, padding });
      if (cursor % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, daemon.listener.queuedBytes);
    }
    // 200 MB of notices; what waited for the slow one stayed within its bound all the time.
    expect(most).toBeGreaterThan(MAX_QUEUED_BYTES / 2);
    expect(most).toBeLessThanOrEqual(MAX_QUEUED_BYTES);
    const lost = daemon.listener.dropped;
    expect(lost).toBeGreaterThan(total / 2);
    // Others are served as if nothing was.
    await using other = new RawClient(daemon.endpoint);
    other.ask(1, 'process.list');
    await other.hear(1);
    // When it reads again, it gets what was kept, sees the gap in the cursors, and hears what is new.
    slow.socket.resume();
    await slow.hear(1 + total - lost);
    follower?.notify('notice', { cursor: total + 1 });
    await slow.hear(2 + total - lost);
    expect(slow.answers.at(-1)?.params).toEqual({ cursor: total + 1 });
    expect(daemon.listener.dropped).toBe(lost);
    await slow[Symbol.asyncDispose]();
    await until(() => daemon.listener.connections === 1, 'the slow one has left');
    expect(daemon.listener.dropped).toBe(lost);
  });

  it('is one of many, and all together cost no more than a few of them; who keeps up loses nothing', async () => {
    const followers: Caller[] = [];
    await using daemon = await fakeDaemon({
      'notices.follow': (_, caller) => {
        followers.push(caller);
        return { cursor: 'life1-0', missed: null };
      },
    });
    const clients: RawClient[] = [];
    await using _ = {
      [Symbol.asyncDispose]: async () => {
        for (const client of clients) await client[Symbol.asyncDispose]();
      },
    };
    const join = async (): Promise<RawClient> => {
      const client = new RawClient(daemon.endpoint);
      clients.push(client);
      client.ask(1, 'notices.follow', {});
      await client.hear(1);
      return client;
    };
    const slow = await Promise.all(Array.from({ length: 20 }, join));
    for (const { socket } of slow) socket.pause();
    const quick = await join();
    const padding = 'x'.repeat(900);
    const total = 4_000;
    let most = 0;
    for (let cursor = 1; cursor <= total; cursor += 1) {
      for (const { notify } of followers) notify('notice', { cursor, padding });
      if (cursor % 20 === 0) await quick.hear(1 + cursor);
      most = Math.max(most, daemon.listener.queuedBytes);
    }
    expect(most).toBeGreaterThan(MAX_QUEUED_TOTAL_BYTES / 2);
    expect(most).toBeLessThanOrEqual(MAX_QUEUED_TOTAL_BYTES + (slow.length + 1) * FAIR_QUEUED_BYTES);
    expect(quick.answers.slice(1).map(({ params }) => params?.['cursor'])).toEqual(
      Array.from({ length: total }, (_, at) => at + 1),
    );
    // Those who read again get what was kept of theirs, and what is new.
    for (const { socket } of slow) socket.resume();
    await until(() => daemon.listener.queuedBytes === 0, 'all is taken');
    for (const { notify } of followers) notify('notice', { cursor: total + 1 });
    for (const { answers } of slow) {
      await until(() => answers.at(-1)?.params?.['cursor'] === total + 1, 'what is new');
      expect(answers.length).toBeLessThan(total);
    }
  });

  it('is not read from while it leaves its answers lying, and loses none of them', async () => {
    let asked = 0;
    await using daemon = await fakeDaemon({ 'process.list': () => ((asked += 1), megabyte) });
    await using client = new RawClient(daemon.endpoint);
    client.socket.pause();
    for (let id = 1; id <= 40; id += 1) client.ask(id, 'process.list');
    await until(() => asked > 0 && daemon.listener.queuedBytes > PAUSE_READING_BYTES, 'answers lie about');
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toBeLessThan(5);
    client.socket.resume();
    const answers = await client.hear(40);
    expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  it('is disconnected when answers that it asked for pile up beyond the hard bound', async () => {
    const going: (() => void)[] = [];
    await using daemon = await fakeDaemon({
      'logs.locate': () => new Promise((resolve) => going.push(() => resolve(megabyte as never))),
    });
    await using client = new RawClient(daemon.endpoint);
    for (let id = 1; id <= 40; id += 1) client.ask(id, 'logs.locate', { targets: [] });
    await until(() => going.length === 40, 'all are under way');
    client.socket.pause();
    for (const answer of going) answer();
    await until(() => daemon.listener.connections === 0, 'the daemon lets it go');
    expect(daemon.faults).toEqual([]);
  });
});

describe('a client that sends what it should not', () => {
  it('is told that its line is too long, and let go', async () => {
    await using daemon = await fakeDaemon();
    await using client = new RawClient(daemon.endpoint);
    const piece = 'x'.repeat(64 * 1024);
    for (let sent = 0; sent <= MAX_FRAME_BYTES; sent += piece.length) client.socket.write(piece);
    await until(() => client.ended, 'the daemon ends');
    expect(client.answers).toMatchObject([{ id: null, error: { data: { code: 'WIRE_FRAME_TOO_LARGE' } } }]);
    client.socket.end();
    await until(() => daemon.listener.connections === 0, 'it is forgotten');
  });

  it('may take its time for a line, and not for ever', async () => {
    await using daemon = await fakeDaemon({}, { frameBoundMs: 60 });
    await using client = new RawClient(daemon.endpoint);
    client.socket.write('{"jsonrpc":"2.0",');
    await until(() => client.ended, 'the daemon ends');
    expect(client.answers).toMatchObject([{ id: null, error: { data: { code: 'WIRE_FRAME_TOO_SLOW' } } }]);
    // It never closes its own side, and is let go all the same.
    await until(() => daemon.listener.connections === 0, 'it is forgotten');
  });

  it('is let go when it never says anything', async () => {
    await using daemon = await fakeDaemon({}, { frameBoundMs: 60 });
    await using client = new RawClient(daemon.endpoint);
    await until(() => client.ended, 'the daemon ends');
    expect(client.answers).toMatchObject([{ error: { data: { code: 'WIRE_FRAME_TOO_SLOW' } } }]);
  });

  it('may be silent for as long as it likes once it has said a whole line', async () => {
    await using daemon = await fakeDaemon({ 'process.list': () => [] }, { frameBoundMs: 40 });
    await using client = new RawClient(daemon.endpoint);
    await using silent = new RawClient(daemon.endpoint);
    client.ask(1, 'process.list');
    await client.hear(1);
    // The other one, which came at the same time and said nothing, shows that the bound has passed.
    await until(() => silent.ended, 'the silent one is let go');
    client.ask(2, 'process.list');
    expect(await client.hearOf(2)).toMatchObject({ result: [] });
  });

  it('has the whole bound for each line, also when every chunk ends one and begins the next', async () => {
    const frameBoundMs = 200;
    await using daemon = await fakeDaemon({ 'process.list': () => [] }, { frameBoundMs });
    await using client = new RawClient(daemon.endpoint);
    const line = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"process.list"}\n`;
    const since = performance.now();
    client.socket.write('{');
    for (let id = 1; performance.now() - since < 3 * frameBoundMs; id += 1) {
      client.socket.write(`${line(id).slice(1)}{`);
      await client.hear(id);
    }
    expect(client.answers.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(client.ended).toBe(false);
  });

  it('is not blamed for the time in which the daemon itself reads nothing', async () => {
    await using daemon = await fakeDaemon({ 'process.list': () => megabyte }, { frameBoundMs: 200 });
    await using client = new RawClient(daemon.endpoint);
    client.socket.pause();
    const line = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"process.list"}\n`;
    const last = line(11);
    client.socket.write(Array.from({ length: 10 }, (_, at) => line(at + 1)).join('') + last.slice(0, 9));
    await until(() => daemon.listener.queuedBytes > PAUSE_READING_BYTES, 'answers lie about');
    // One that comes now and says nothing shows that the bound has passed.
    await using silent = new RawClient(daemon.endpoint);
    await until(() => silent.ended, 'the silent one is let go');
    client.socket.resume();
    client.socket.write(last.slice(9));
    await client.hear(11);
    expect(client.answers.map(({ id }) => id)).toEqual(Array.from({ length: 11 }, (_, at) => at + 1));
  });

  it('does not move the daemon by a flood of garbage', async () => {
    await using daemon = await fakeDaemon({ 'process.list': () => [] });
    await using flooder = new RawClient(daemon.endpoint);
    await using other = new RawClient(daemon.endpoint);
    flooder.socket.pause();
    for (let i = 0; i < 200; i += 1) flooder.socket.write('{}\n'.repeat(2_000));
    await until(() => daemon.listener.queuedBytes > PAUSE_READING_BYTES, 'the flood has come');
    for (let id = 1; id <= 20; id += 1) {
      other.ask(id, 'process.list');
      await other.hear(id);
      expect(daemon.listener.queuedBytes).toBeLessThanOrEqual(MAX_QUEUED_BYTES);
    }
    expect(daemon.faults).toEqual([]);
  });

  it('gets a code for each of a thousand broken requests, and the daemon lives', async () => {
    await using daemon = await fakeDaemon({ 'process.list': () => [] });
    await using client = new RawClient(daemon.endpoint);
    const lines = fc.sample(broken, { numRuns: 1_000, seed: 20 });
    for (const line of lines) client.say(line);
    client.ask('last', 'process.list');
    await client.hearOf('last');
    const refused = client.answers.filter(({ id }) => id !== 'last');
    expect(refused.filter(({ error }) => error?.data.code.startsWith('WIRE_') !== true)).toEqual([]);
    // Each is answered once: those without an id too, since none of them is a notification.
    expect(refused).toHaveLength(lines.length);
    expect(daemon.faults).toEqual([]);
  });
});

/** JSON that is no good request: each kind breaks another rule, and none is a notification or an answer. */
const anId = fc.oneof(fc.integer(), fc.string({ maxLength: 20 }), fc.constant(null));
const badId = fc.oneof(
  fc.boolean(),
  fc.array(fc.integer()),
  fc.dictionary(fc.string(), fc.integer()),
  fc.string({ minLength: 129, maxLength: 200 }),
);
const notString = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()));
const head = { jsonrpc: fc.constant('2.0') };
const broken = fc
  .oneof(
    fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string(), fc.array(fc.jsonValue())),
    fc.dictionary(fc.constantFrom('type', 'id', 'params', 'x', '__proto__'), fc.jsonValue()),
    fc.record({ ...head, id: badId, method: fc.constant('process.list') }),
    fc.record({ jsonrpc: fc.oneof(fc.constant('1.0'), notString), id: anId, method: fc.constant('process.list') }),
    fc.record({ ...head, id: anId, method: notString }),
    fc.record({ ...head, id: anId, method: fc.oneof(fc.constantFrom('__proto__', 'toString', ''), fc.string()) }),
    fc.record({ ...head, id: anId, method: fc.constant('process.list'), params: fc.oneof(notString, fc.string()) }),
    fc.record({
      ...head,
      id: anId,
      method: fc.constant('process.stop'),
      params: fc.dictionary(fc.string(), fc.jsonValue()),
    }),
  )
  .map((value) => JSON.stringify(value));
