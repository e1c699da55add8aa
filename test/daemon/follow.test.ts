import { describe, expect, it } from 'vitest';
import { Bus } from '../../src/daemon/bus.ts';
import type { Context } from '../../src/daemon/context.ts';
import { follow } from '../../src/daemon/handlers/follow.ts';

describe('notices.follow', () => {
  const notice = { at: '', id: 'a/b', from: null, to: 'running', reason: '', pid: null } as const;

  it('costs no more for a client that asks again and again, and ends with its connection', () => {
    const bus = new Bus();
    const handler = follow({ bus } as Context);
    const connection = new AbortController();
    const told: unknown[] = [];
    const caller = {
      gone: connection.signal,
      cancelled: new AbortController().signal,
      notify: (_: string, params: unknown) => void told.push(params),
    };
    for (let n = 0; n < 1_000; n++) void handler({}, caller);
    bus.publish(notice);
    expect(told).toHaveLength(1);
    connection.abort();
    bus.publish(notice);
    expect(told).toHaveLength(1);
  });
});
