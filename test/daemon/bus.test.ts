import { describe, expect, it } from 'vitest';
import { Bus, KEPT_NOTICES } from '../../src/daemon/bus.ts';
import type { Notice } from '../../src/protocol/notices.ts';

const notice = (reason: string): Omit<Notice, 'cursor'> => ({
  at: '',
  id: 'a/b',
  from: null,
  to: 'running',
  reason,
  pid: null,
});

describe('Bus', () => {
  it('tells those who follow, in order, until they stop', () => {
    const bus = new Bus();
    const told: number[] = [];
    const subscription = bus.follow(({ cursor }) => told.push(cursor));
    bus.publish(notice('one'));
    bus.publish(notice('two'));
    subscription[Symbol.dispose]();
    bus.publish(notice('three'));
    expect(told).toEqual([1, 2]);
    expect(bus.cursor).toBe(3);
  });

  it('repeats what came after a cursor', () => {
    const bus = new Bus();
    for (const reason of ['one', 'two', 'three']) bus.publish(notice(reason));
    const told: string[] = [];
    bus.follow(({ reason }) => told.push(reason), 1);
    expect(told).toEqual(['two', 'three']);
  });

  it('keeps a bounded number of notices, the newest', () => {
    const bus = new Bus();
    for (let n = 0; n < KEPT_NOTICES * 5; n++) bus.publish(notice(String(n)));
    const told: number[] = [];
    bus.follow(({ cursor }) => told.push(cursor), 0);
    expect(told.length).toBeGreaterThanOrEqual(KEPT_NOTICES);
    expect(told.length).toBeLessThan(KEPT_NOTICES * 2);
    expect(told.at(-1)).toBe(KEPT_NOTICES * 5);
  });
});
