import { describe, expect, it } from 'vitest';
import { Bus } from '../../src/daemon/bus.ts';
import type { Context } from '../../src/daemon/context.ts';
import { follow } from '../../src/daemon/handlers/follow.ts';
import { news } from '../../src/daemon/happenings.ts';
import { cursor, EPOCH } from '../helpers/notice.ts';

describe('notices.follow', () => {
  it('costs no more for a client that asks again and again, and ends with its connection', () => {
    const bus = new Bus(EPOCH);
    const handler = follow({ bus } as Context);
    const connection = new AbortController();
    const told: unknown[] = [];
    const caller = {
      gone: connection.signal,
      cancelled: new AbortController().signal,
      notify: (_: string, params: unknown) => void told.push(params),
    };
    for (let n = 0; n < 1_000; n++) void handler({}, caller);
    bus.publish(news('started', 'a/b', new Date(0)));
    expect(told).toHaveLength(1);
    connection.abort();
    bus.publish(news('started', 'a/b', new Date(0)));
    expect(told).toHaveLength(1);
  });

  it('repeats what came since, and says what it cannot', () => {
    const bus = new Bus(EPOCH);
    for (let n = 0; n < 3; n++) bus.publish(news('started', 'a/b', new Date(0)));
    const told: unknown[] = [];
    const caller = {
      gone: new AbortController().signal,
      cancelled: new AbortController().signal,
      notify: (_: string, params: unknown) => void told.push(params),
    };
    const handler = follow({ bus } as Context);
    expect(handler({ since: cursor(1) }, caller)).toEqual({ cursor: cursor(3), missed: null });
    expect(told).toMatchObject([{ cursor: cursor(2) }, { cursor: cursor(3) }]);
    expect(handler({ since: cursor(9, 'life0') }, caller)).toMatchObject({ missed: { kind: 'other-daemon' } });
    expect(told).toHaveLength(5);
  });
});
