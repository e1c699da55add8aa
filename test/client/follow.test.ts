import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectDaemon } from '../../src/client/connect.ts';
import { follow, MAX_WAITING_NOTICES, Notices } from '../../src/client/follow.ts';
import { currentEndpoints } from '../../src/platform/endpoints.ts';
import { placeOf } from '../../src/protocol/cursor.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import { cursor as placed, notice } from '../helpers/notice.ts';
import { until } from '../helpers/until.ts';
import { fakeDaemon, openHandles } from '../rpc/fake-daemon.ts';

let before = 0;
beforeEach(() => {
  before = openHandles();
});
afterEach(() => until(() => openHandles() <= before, 'no socket is left'));

async function cursorsOf(notices: Notices): Promise<number[]> {
  const cursors: number[] = [];
  for await (const { cursor } of notices) cursors.push(placeOf(cursor)?.at ?? Number.NaN);
  return cursors;
}

describe('Notices', () => {
  it('gives what waits, then waits itself, then ends', async () => {
    const notices = new Notices();
    notices.push(notice(1));
    notices.push(notice(2));
    const all = cursorsOf(notices);
    await new Promise((resolve) => setImmediate(resolve));
    notices.push(notice(3));
    notices.end();
    notices.push(notice(4));
    expect(await all).toEqual([1, 2, 3]);
    expect(notices.lost).toBe(0);
  });

  it('counts what is missing between the cursors, from the one that was known before', async () => {
    const notices = new Notices(placed(10));
    for (const cursor of [13, 14, 20]) notices.push(notice(cursor));
    notices.end();
    expect(await cursorsOf(notices)).toEqual([13, 14, 20]);
    expect(notices.lost).toBe(2 + 5);
  });

  it('counts nothing as lost between two lives of the daemon', async () => {
    const notices = new Notices();
    notices.push(notice(1));
    for (const at of [500, 501]) notices.push(notice(at, { cursor: placed(at, 'life2') }));
    notices.end();
    await cursorsOf(notices);
    expect(notices.lost).toBe(0);
  });

  it('keeps the newest of too many, and counts the others', async () => {
    const notices = new Notices(placed(0));
    const total = 3 * MAX_WAITING_NOTICES;
    for (let cursor = 1; cursor <= total; cursor += 1) notices.push(notice(cursor));
    notices.end();
    const cursors = await cursorsOf(notices);
    expect(cursors.length).toBeLessThanOrEqual(MAX_WAITING_NOTICES);
    expect(cursors.at(-1)).toBe(total);
    expect(notices.lost).toBe(total - cursors.length);
  });

  it('forgets the rest when the loop is left', async () => {
    const notices = new Notices();
    notices.push(notice(1));
    notices.push(notice(2));
    for await (const { cursor } of notices) if (cursor === placed(1)) break;
    expect(await notices.next()).toEqual({ done: true, value: undefined });
  });
});

describe('follow', () => {
  it('ends when the daemon does, after the last notice', async () => {
    await using daemon = await fakeDaemon({
      'daemon.hello': () => ({ protocol: PROTOCOL, version: '1', pid: 1 }),
      'notices.follow': (_, caller) => {
        caller.notify('notice', notice(1));
        setImmediate(() => {
          caller.notify('notice', notice(2));
          void daemon.listener.close();
        });
        return { cursor: placed(0), missed: null };
      },
    });
    const client = await connectDaemon({ home: daemon, endpoints: currentEndpoints() });
    expect(await cursorsOf(await follow(client))).toEqual([1, 2]);
    await client.ended;
  });

  it.each([
    [{ kind: 'other-daemon' } as const, true],
    [{ kind: 'forgotten', count: 3 } as const, false],
    [null, false],
  ])('knows whether its place was in another life of the daemon: %j', async (missed, fromAnotherLife) => {
    await using daemon = await fakeDaemon({
      'daemon.hello': () => ({ protocol: PROTOCOL, version: '1', pid: 1 }),
      'notices.follow': () => ({ cursor: placed(9), missed }),
    });
    await using client = await connectDaemon({ home: daemon, endpoints: currentEndpoints() });
    expect((await follow(client, placed(5, 'life0'))).fromAnotherLife).toBe(fromAnotherLife);
  });
});
