import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exit } from '../../src/base/process.ts';
import { reduce } from '../../src/core/reduce.ts';
import type { Instance, Stopping } from '../../src/core/state.ts';
import { startsOf } from './crash-loop.ts';
import { anInstance, ENDED, NOW, RUN, stopping } from './instances.ts';
import type { SpecParts } from './specs.ts';

const EXIT: Exit = { kind: 'code', code: 1 };
const crashed = (parts: Partial<Stopping> = {}): Stopping =>
  stopping({
    exit: EXIT,
    cause: 'exit',
    reason: 'exited with code 1',
    phase: 'killing',
    kills: 1,
    ready: true,
    ...parts,
  });

/** The tree is empty, at NOW. */
const settle = (spec: SpecParts, state = crashed(), parts: Partial<Instance> = {}, luck = 0.5) =>
  reduce(anInstance(state, spec, { last: ENDED, ...parts }), { kind: 'emptied', run: RUN }, NOW, () => luck);

const backoff = { delayMs: 250, factor: 2, maxDelayMs: 60_000, jitter: 0, resetAfterMs: 600_000 };
const limit = { burst: 2, intervalMs: 60_000 };

describe('an automatic restart', () => {
  it('waits as long as the failures in a row have earned', () => {
    const step = settle({});
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ failures: 3, starts: [NOW - 2_000], restarts: 3, run: RUN });
    expect(step.instance.state).toEqual({
      kind: 'waiting',
      for: { kind: 'backoff', deadline: NOW + 1_000 },
      reason: 'exited with code 1',
    });
  });

  it('is spread by luck', () => {
    const spec = { restart: { backoff: { ...backoff, jitter: 0.2 } } };
    const waits = [0, 0.5, 0.75].map((luck) => {
      const { state } = settle(spec, crashed(), {}, luck).instance;
      return state.kind === 'waiting' && state.for.kind === 'backoff' ? state.for.deadline - NOW : undefined;
    });
    expect(waits).toEqual([800, 1_000, 1_100]);
  });

  it('waits less after a healthy run', () => {
    expect(settle({}, crashed({ healthyMs: 10_000 })).instance).toMatchObject({
      failures: 2,
      state: { for: { deadline: NOW + 500 } },
    });
    expect(settle({}, crashed({ healthyMs: 600_000 })).instance).toMatchObject({
      failures: 1,
      state: { for: { deadline: NOW + 250 } },
    });
  });

  it('is immediate where there is no delay, and counts all the same', () => {
    const step = settle({ restart: { backoff: { ...backoff, delayMs: 0 } } });
    expect(step.effects).toEqual([{ kind: 'spawn', run: RUN + 1 }]);
    expect(step.instance).toMatchObject({ failures: 3, starts: [NOW - 2_000, NOW], restarts: 4, ceilingRestarts: 1 });
    expect(step.instance.state).toEqual({ kind: 'starting', by: 'daemon', phase: 'launch', timeoutAt: NOW + 30_000 });
  });
});

describe('the start limit', () => {
  const full = { starts: [NOW - 50_000, NOW - 40_000] };

  it('is asked for the planned moment, so that nobody waits in vain', () => {
    const step = settle({ restart: { limit } }, crashed(), full);
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ failures: 3, ...full });
    expect(step.instance.state).toEqual({
      kind: 'failed',
      cause: 'start-limit',
      reason: 'start limit: 2 starts in 1m; last: exited with code 1',
    });
  });

  it('lets through what will be outside of the window by then', () => {
    const slow = { ...backoff, delayMs: 10_000, factor: 1 };
    expect(settle({ restart: { limit, backoff: slow } }, crashed(), full).instance.state.kind).toBe('waiting');
    const quick = { ...backoff, delayMs: 9_999, factor: 1 };
    expect(settle({ restart: { limit, backoff: quick } }, crashed(), full).instance.state.kind).toBe('failed');
  });

  it('holds also where there is no delay', () => {
    const step = settle({ restart: { limit, backoff: { ...backoff, delayMs: 0 } } }, crashed(), full);
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ restarts: 3, state: { kind: 'failed', cause: 'start-limit' } });
  });

  it('may be followed by a late try, once the window has room for it', () => {
    const retryAt = (retryAfterMs: number, parts: Partial<Instance> = full) => {
      const { state } = settle({ restart: { limit, retryAfterMs } }, crashed(), parts).instance;
      return state.kind === 'failed' ? state.retryAt : undefined;
    };
    expect(retryAt(90_000)).toBe(NOW + 90_000);
    expect(retryAt(10_001)).toBe(NOW + 10_001);
    expect(retryAt(9_999)).toBe(NOW + 10_000);
    expect(retryAt(1)).toBe(NOW + 10_000);
    const last = { ...ENDED, cause: 'ceiling' } as const;
    expect(retryAt(1, { last, starts: [NOW], ceilingStarts: [NOW - 50_000, NOW - 30_000] })).toBe(NOW + 10_000);
  });

  it('keeps ceilings and crashes apart', () => {
    const ceiling = { ...ENDED, cause: 'ceiling' } as const;
    const leaky = crashed({ cause: 'ceiling', reason: 'memory ceiling: d' });
    expect(settle({ restart: { limit } }, leaky, { ...full, last: ceiling }).instance.state.kind).toBe('waiting');
    const leaked = { ceilingStarts: full.starts, starts: [], last: ceiling };
    expect(settle({ restart: { limit } }, leaky, leaked).instance.state).toMatchObject({
      cause: 'start-limit',
      reason: 'start limit: 2 starts in 1m; last: memory ceiling: d',
    });
    expect(
      settle({ restart: { limit } }, crashed(), { ceilingStarts: full.starts, starts: [] }).instance.state.kind,
    ).toBe('waiting');
  });
});

describe('a process that crashes again and again', () => {
  it('is started three times in ten seconds where that is the limit, however soon it is to be tried again', () => {
    const restart = {
      backoff: { ...backoff, delayMs: 50, factor: 1 },
      limit: { burst: 3, intervalMs: 10_000 },
      retryAfterMs: 700,
    };
    expect(startsOf({ restart }, 9)).toEqual([50, 100, 150, 10_050, 10_100, 10_150, 20_050, 20_100, 20_150]);
  });

  it('keeps the start limit in every window, and is never refused a late try that was promised', () => {
    const anyRestart = fc.record({
      backoff: fc.record({
        delayMs: fc.double({ min: 0, max: 50, noNaN: true }),
        factor: fc.double({ min: 1, max: 3, noNaN: true }),
        maxDelayMs: fc.constant(200),
        jitter: fc.constant(0),
        resetAfterMs: fc.constant(600_000),
      }),
      limit: fc.record({
        burst: fc.integer({ min: 1, max: 5 }),
        intervalMs: fc.double({ min: 1, max: 500, noNaN: true }),
      }),
      retryAfterMs: fc.double({ min: 1, max: 500, noNaN: true }),
    });
    fc.assert(
      fc.property(anyRestart, (restart) => {
        const { burst, intervalMs } = restart.limit;
        const starts = startsOf({ restart }, 30);
        const tooSoon = starts.filter((at, nth) => nth >= burst && at < (starts[nth - burst] ?? at) + intervalMs);
        expect(tooSoon).toEqual([]);
      }),
    );
  });
});

describe('what is not started again', () => {
  it('has stopped where it was a success', () => {
    const exit: Exit = { kind: 'code', code: 0 };
    const state = crashed({ exit, reason: 'exited with code 0' });
    const step = settle({}, state);
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ want: 'up', failures: 2 });
    expect(step.instance.state).toEqual({ kind: 'stopped', reason: 'exited with code 0' });
    expect(settle({ kind: 'job' }, state).instance.state).toEqual({ kind: 'stopped', reason: 'completed' });
  });

  it('has failed where it was none, and says by which cause', () => {
    expect(settle({ restart: { policy: 'no' } }).instance).toMatchObject({ failures: 2 });
    expect(settle({ restart: { policy: 'no' } }).instance.state).toEqual({
      kind: 'failed',
      cause: 'exit',
      reason: 'exited with code 1; restart is no',
    });
    const unhealthy = crashed({ cause: 'unhealthy', reason: 'unhealthy: d', exit: { kind: 'code', code: 0 } });
    expect(settle({ restart: { policy: 'no' } }, unhealthy).instance.state).toEqual({
      kind: 'failed',
      cause: 'unhealthy',
      reason: 'unhealthy: d; restart is no',
    });
  });

  it('has failed where it was never ready', () => {
    const state = crashed({
      exit: { kind: 'code', code: 0 },
      ready: false,
      reason: 'exited with code 0 before it was ready',
    });
    expect(settle({}, state).instance.state).toMatchObject({ kind: 'waiting' });
  });
});
