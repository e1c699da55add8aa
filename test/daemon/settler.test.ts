import { describe, expect, it } from 'vitest';
import { Settler } from '../../src/daemon/settler.ts';

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
    const ended = settler.wait({ ids: ['a'], done: () => false, timeoutMs: 60_000 });
    settler[Symbol.dispose]();
    expect([...(await ended)]).toEqual(['a']);
  });
});
