import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { MAX_TIMER_MS, Wakes } from '../../src/daemon/wakes.ts';

describe('Wakes', () => {
  it('never rings before the deadline by the clock that the core goes by', async () => {
    const rung: number[] = [];
    const at = systemClock.now() + 20.5;
    const wakes = new Wakes(systemClock, () => rung.push(systemClock.now()));
    wakes.set('a', at);
    await vi.waitUntil(() => rung.length > 0);
    expect(rung[0]).toBeGreaterThanOrEqual(at);
    expect(wakes.size).toBe(0);
  });

  it('keeps one timer for each instance, and none without a deadline', () => {
    using wakes = new Wakes(systemClock, () => expect.unreachable());
    const soon = systemClock.now() + 60_000;
    wakes.set('a', soon);
    wakes.set('a', soon + 1);
    wakes.set('b', soon);
    expect(wakes.size).toBe(2);
    wakes.set('a', undefined);
    expect(wakes.size).toBe(1);
  });

  it('reaches a deadline beyond the longest timer in hops', () => {
    vi.useFakeTimers();
    try {
      let now = 0;
      const rung: number[] = [];
      using wakes = new Wakes({ now: () => now, wall: () => new Date(0) }, () => rung.push(now));
      wakes.set('a', MAX_TIMER_MS + 500);
      now = MAX_TIMER_MS;
      vi.advanceTimersByTime(MAX_TIMER_MS);
      expect(rung).toEqual([]);
      now = MAX_TIMER_MS + 500;
      vi.advanceTimersByTime(500);
      expect(rung).toEqual([MAX_TIMER_MS + 500]);
    } finally {
      vi.useRealTimers();
    }
  });
});
