import { describe, expect, it, vi } from 'vitest';
import { type Look, Settler } from '../../src/daemon/settler.ts';

describe('Settler', () => {
  it('resolves at once when everything is done already', async () => {
    const settler = new Settler();
    expect([...(await settler.wait({ ids: ['a', 'b'], done: () => true, timeoutMs: 60_000 }))]).toEqual([]);
  });

  it('resolves when the last one is done', async () => {
    const settler = new Settler();
    const done = new Set(['a']);
    const waiting = settler.wait({ ids: ['a', 'b'], done: (id) => done.has(id), timeoutMs: 60_000 });
    done.add('b');
    settler.touch();
    expect([...(await waiting)]).toEqual([]);
  });

  it('names what is pending when the bound has passed', async () => {
    const settler = new Settler();
    expect([...(await settler.wait({ ids: ['a', 'b'], done: (id) => id === 'a', timeoutMs: 5 }))]).toEqual(['b']);
  });

  it('lets go of one who has left, and of all when it is disposed of', async () => {
    const settler = new Settler();
    const gone = new AbortController();
    const left = settler.wait({ ids: ['a'], done: () => false, timeoutMs: 60_000, gone: gone.signal });
    gone.abort();
    expect([...(await left)]).toEqual(['a']);
    // Also of one who had left before.
    const late = settler.wait({ ids: ['a'], done: () => false, timeoutMs: 60_000, gone: gone.signal });
    expect([...(await late)]).toEqual(['a']);
    const ended = settler.wait({ ids: ['a'], done: () => false, timeoutMs: 60_000 });
    settler[Symbol.dispose]();
    expect([...(await ended)]).toEqual(['a']);
  });

  it('looks again where time alone may do it, and leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const settler = new Settler();
      const left = new Map([
        ['a', 300],
        ['b', 100],
      ]);
      let ended: readonly string[] | undefined;
      void settler
        .wait({ ids: left.keys(), done: (id) => later(left.get(id) ?? 0), timeoutMs: 60_000 })
        .then((pending) => (ended = [...pending]));
      await vi.advanceTimersByTimeAsync(99);
      expect(vi.getTimerCount()).toBe(2);
      left.set('a', 200).set('b', 0);
      await vi.advanceTimersByTimeAsync(1);
      left.set('a', 0);
      expect(ended).toBeUndefined();
      await vi.advanceTimersByTimeAsync(200);
      expect(ended).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves no timer behind where the bound comes first, or the end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const settler = new Settler();
      const wait = { ids: ['a'], done: () => later(1_000) };
      const bounded = settler.wait({ ...wait, timeoutMs: 500 });
      const ended = settler.wait({ ...wait, timeoutMs: 60_000 });
      await vi.advanceTimersByTimeAsync(500);
      expect([...(await bounded)]).toEqual(['a']);
      settler[Symbol.dispose]();
      expect([...(await ended)]).toEqual(['a']);
      expect([...(await settler.wait({ ...wait, timeoutMs: 60_000 }))]).toEqual(['a']);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

const later = (ms: number): Look => ms === 0 || { againInMs: ms };
