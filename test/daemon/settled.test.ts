import { describe, expect, it } from 'vitest';
import { STEADY_MS } from '../../src/protocol/steady.ts';
import { SmallWorld } from './small-world.ts';

const after = (...names: string[]) => names.map((process) => ({ process, until: 'ready' as const }));
const STACK = [{ name: 'web', dependsOn: after('api') }, { name: 'api', dependsOn: after('db') }, { name: 'db' }];
const FAILED = { kind: 'code', code: 2 } as const;
/** Tried again after half a minute, or at once. */
const LATE = { backoff: { delayMs: 30_000, factor: 1, maxDelayMs: 30_000, jitter: 0, resetAfterMs: 600_000 } };
const AT_ONCE = { backoff: { ...LATE.backoff, delayMs: 0 } };

describe('settled', () => {
  it('waits for a dependency that may still come, and not for one that will not', () => {
    const world = new SmallWorld();
    const ids = world.admit(...STACK);
    const settled = () => ids.map((id) => world.settled(id));
    world.orderly.start(['shop/api@0', 'shop/web@0']);
    // db is at rest and nobody asked for it: the two above it wait for nothing.
    expect(settled()).toEqual([true, true, true]);
    world.orderly.start(['shop/db@0']);
    expect(ids.map((id) => world.state(id))).toEqual(['running', 'running', 'running']);
  });

  it('does not wait for a dependency that was deleted, and does for what is none', () => {
    const world = new SmallWorld();
    const [web = ''] = world.admit({ name: 'web', dependsOn: after('db') });
    world.orderly.start([web]);
    expect([world.state(web), world.settled(web)]).toEqual(['waiting', true]);
    const [lone = ''] = world.admit({ name: 'lone' });
    world.held.set(lone, ['the end of something']);
    world.orderly.start([lone]);
    expect([world.state(lone), world.settled(lone)]).toEqual(['waiting', false]);
  });

  it('takes a slot that nobody knows for settled', () => {
    const world = new SmallWorld();
    expect(world.settled('shop/none@0')).toBe(true);
  });

  it('takes a first run for up at once, and one that follows a failure when it has held out', () => {
    const world = new SmallWorld();
    const [db = ''] = world.admit({ name: 'db', restart: AT_ONCE });
    world.orderly.start([db]);
    expect(world.settled(db)).toBe(true);
    world.end(db, FAILED);
    expect(world.state(db)).toBe('running');
    const early = world.settled(db);
    if (typeof early === 'boolean') throw new Error(`it was ${early} already`);
    expect(early.againInMs).toBeGreaterThan(STEADY_MS - 500);
    expect(early.againInMs).toBeLessThanOrEqual(STEADY_MS);
    world.aheadMs += STEADY_MS;
    expect(world.settled(db)).toBe(true);
  });

  it('asks nothing of a run that a person has started after a failure', () => {
    const world = new SmallWorld();
    const [db = ''] = world.admit({ name: 'db', restart: LATE });
    world.orderly.start([db]);
    world.end(db, FAILED);
    world.orderly.start([db]);
    expect([world.state(db), world.settled(db)]).toEqual(['running', true]);
  });

  it('waits for a next try only where it comes within the bound', () => {
    const world = new SmallWorld();
    const [db = ''] = world.admit({ name: 'db', restart: LATE });
    world.orderly.start([db]);
    world.end(db, FAILED);
    expect(world.state(db)).toBe('waiting');
    expect([world.settled(db, 60_000), world.settled(db, 3_000)]).toEqual([false, true]);
  });

  it('does not wait for what depends on a next try that comes too late', () => {
    const world = new SmallWorld();
    const limit = { burst: 1, intervalMs: 60_000 };
    const [web = '', db = '', job = '', cache = ''] = world.admit(
      { name: 'web', dependsOn: after('db') },
      { name: 'db', restart: LATE },
      { name: 'job', dependsOn: after('cache') },
      { name: 'cache', restart: { ...AT_ONCE, limit, retryAfterMs: 30_000 } },
    );
    for (const [id, failures] of [
      [db, 1],
      [cache, 2],
    ] as const) {
      world.orderly.start([id]);
      for (let n = 0; n < failures; n++) world.end(id, FAILED);
    }
    world.orderly.start([web, job]);
    expect([world.state(web), world.state(job), world.state(cache)]).toEqual(['waiting', 'waiting', 'failed']);
    expect([web, job].map((id) => world.settled(id, 120_000))).toEqual([false, false]);
    expect([web, job].map((id) => world.settled(id, 3_000))).toEqual([true, true]);
  });
});
