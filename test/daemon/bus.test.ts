import { describe, expect, it } from 'vitest';
import { Bus, KEPT_NOTICES } from '../../src/daemon/bus.ts';
import { news } from '../../src/daemon/happenings.ts';
import { cursor, EPOCH } from '../helpers/notice.ts';

const busWith = (...reasons: readonly string[]): Bus => {
  const bus = new Bus(EPOCH);
  for (const reason of reasons) bus.publish(news('started', 'a/b', new Date(0), { reason }));
  return bus;
};
const many = (count: number): Bus => busWith(...Array.from({ length: count }, (_, n) => String(n + 1)));

describe('Bus', () => {
  it('tells those who follow, in order, until they stop', () => {
    const bus = busWith();
    const told: string[] = [];
    const subscription = bus.follow((notice) => told.push(notice.cursor));
    for (const reason of ['one', 'two']) bus.publish(news('started', 'a/b', new Date(0), { reason }));
    subscription[Symbol.dispose]();
    bus.publish(news('started', 'a/b', new Date(0)));
    expect(told).toEqual([cursor(1), cursor(2)]);
    expect(bus.cursor).toBe(cursor(3));
  });

  it('keeps as many as the settings say, and says how many are forgotten', () => {
    const bus = many(10);
    bus.keep(3);
    expect(bus.after().notices.map(({ reason }) => reason)).toEqual(['8', '9', '10']);
    for (let n = 0; n < 10; n += 1) bus.publish(news('started', 'a/b', new Date(0)));
    expect(bus.after().notices.length).toBeLessThan(6);
    expect(bus.after(cursor(2)).missed).toMatchObject({ kind: 'forgotten' });
    bus.keep(100);
    for (let n = 0; n < 50; n += 1) bus.publish(news('started', 'a/b', new Date(0)));
    expect(bus.after().notices.length).toBeGreaterThanOrEqual(50);
  });

  it('repeats what came after a cursor', () => {
    const bus = busWith('one', 'two', 'three');
    const after = (at: number) => bus.after(cursor(at));
    expect(after(1)).toMatchObject({ notices: [{ reason: 'two' }, { reason: 'three' }], missed: null });
    expect(after(3)).toEqual({ notices: [], missed: null });
    expect(after(0)).toMatchObject({ notices: [{}, {}, {}], missed: null });
    expect(bus.after()).toEqual(after(0));
  });

  it('keeps a bounded number of notices, the newest, and counts the others', () => {
    const total = KEPT_NOTICES * 5;
    const { notices, missed } = many(total).after(cursor(10));
    expect(notices.length).toBeGreaterThanOrEqual(KEPT_NOTICES);
    expect(notices.length).toBeLessThan(KEPT_NOTICES * 2);
    expect(notices.at(-1)?.reason).toBe(String(total));
    expect(missed).toEqual({ kind: 'forgotten', count: total - notices.length - 10 });
  });

  it('misses nothing at the very edge of what is kept, and one right behind it', () => {
    const bus = many(KEPT_NOTICES * 3);
    const oldest = Number(bus.after().notices[0]?.reason);
    expect(oldest).toBeGreaterThan(2);
    expect(bus.after(cursor(oldest - 1)).missed).toBeNull();
    expect(bus.after(cursor(oldest - 2)).missed).toEqual({ kind: 'forgotten', count: 1 });
  });

  it.each([
    [cursor(1, 'life0'), 'other-daemon'],
    [cursor(4, 'life0'), 'other-daemon'],
    [cursor(4), 'ahead'],
  ])('tells a place of another life from one that its own has not come to: %s is %s', (since, kind) => {
    const { notices, missed } = busWith('one', 'two', 'three').after(since);
    expect(notices).toHaveLength(3);
    expect(missed).toEqual({ kind });
  });
});
