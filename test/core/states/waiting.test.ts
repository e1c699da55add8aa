import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/core/event.ts';
import type { State } from '../../../src/core/state.ts';
import { waiting } from '../../../src/core/states/waiting.ts';
import { after, anInstance, backingOff, CLEAN, ENDED, NOW, RUN } from '../instances.ts';
import { aSpec } from '../specs.ts';

const dependent = (by: 'person' | 'daemon' = 'person'): State => ({
  kind: 'waiting',
  for: { kind: 'dependency', on: ['cache'], by },
  reason: 'started by a person',
});
const scheduled: State = { kind: 'waiting', for: { kind: 'schedule', deadline: NOW }, reason: 'r' };
const full: State = { kind: 'waiting', for: { kind: 'disk' }, reason: 'r' };
const spawn = { kind: 'spawn', run: RUN + 1 };

describe('time', () => {
  it('brings the automatic start, and counts it', () => {
    const step = after(anInstance(backingOff(), {}, { last: ENDED }), { kind: 'elapsed' });
    expect(step.effects).toEqual([spawn]);
    expect(step.instance).toMatchObject({
      run: RUN + 1,
      failures: 2,
      starts: [NOW - 2_000, NOW],
      ceilingStarts: [NOW - 1_000],
      restarts: 4,
      ceilingRestarts: 1,
    });
    expect(step.instance.state).toEqual({ kind: 'starting', by: 'daemon', phase: 'launch', timeoutAt: NOW + 30_000 });
  });

  it('counts a start after a ceiling by itself', () => {
    const last = { ...ENDED, cause: 'ceiling' } as const;
    const step = after(anInstance(backingOff(), {}, { last }), { kind: 'elapsed' });
    expect(step.instance).toMatchObject({
      starts: [NOW - 2_000],
      ceilingStarts: [NOW - 1_000, NOW],
      restarts: 4,
      ceilingRestarts: 2,
    });
  });

  it('knows no ceiling where no run has ended yet', () => {
    const step = after(anInstance(backingOff(), {}, { last: null }), { kind: 'elapsed' });
    expect(step.instance).toMatchObject({ starts: [NOW - 2_000, NOW], ceilingStarts: [NOW - 1_000] });
  });

  it('asks the start limit again: the spec may have become stricter', () => {
    const strict = { restart: { limit: { burst: 1, intervalMs: 60_000 }, retryAfterMs: 5_000 } };
    const step = after(anInstance(backingOff(), strict, { last: ENDED }), { kind: 'elapsed' });
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ run: RUN, starts: [NOW - 2_000], restarts: 3 });
    expect(step.instance.state).toEqual({
      kind: 'failed',
      cause: 'start-limit',
      reason: 'start limit: 1 start in 1m; last: exited with code 1',
      retryAt: NOW - 2_000 + 60_000,
    });
  });

  it('brings a scheduled start, which is no restart', () => {
    const step = after(anInstance(scheduled, {}, { last: ENDED }), { kind: 'elapsed' });
    expect(step.effects).toEqual([spawn]);
    expect(step.instance).toMatchObject({ restarts: 3, starts: [NOW - 2_000], state: { by: 'daemon' } });
  });

  it('does not come early', () => {
    const instance = anInstance(backingOff(NOW + 0.5));
    expect(after(instance, { kind: 'elapsed' }).instance).toBe(instance);
  });

  it('brings nothing to what waits for something else', () => {
    for (const state of [dependent(), full]) {
      const instance = anInstance(state);
      expect(after(instance, { kind: 'elapsed' }).instance).toBe(instance);
    }
  });
});

describe('a wake-up', () => {
  it('would change nothing for what waits for something else, even if it came as far', () => {
    for (const state of [dependent(), full]) {
      const instance = anInstance(state);
      if (state.kind === 'waiting') expect(waiting(instance, state, { kind: 'elapsed' }, NOW).instance).toBe(instance);
    }
    expect.assertions(2);
  });
});

describe('release', () => {
  it.each(['person', 'daemon'] as const)('starts what the %s asked for', (by) => {
    const step = after(anInstance(dependent(by)), { kind: 'released' });
    expect(step.effects).toEqual([spawn]);
    expect(step.instance).toMatchObject({ failures: 2, starts: [NOW - 2_000], restarts: 3, state: { by } });
  });

  it('starts what waited for room', () => {
    const step = after(anInstance(full), { kind: 'released' });
    expect(step).toMatchObject({ effects: [spawn], instance: { state: { by: 'daemon' } } });
  });

  it('says nothing to what waits for time', () => {
    for (const state of [backingOff(), scheduled]) {
      const instance = anInstance(state);
      expect(after(instance, { kind: 'released' }).instance).toBe(instance);
    }
  });
});

describe.each([
  ['its next try', backingOff(NOW + 9)],
  ['a dependency', dependent()],
  ['its schedule', scheduled],
  ['room', full],
])('waiting for %s', (_, state) => {
  it('is cut short by a person, who forgives', () => {
    const step = after(anInstance(state), { kind: 'start', by: 'person', after: [] });
    expect(step.effects).toEqual([spawn]);
    expect(step.instance).toMatchObject({ ...CLEAN, restarts: 3, state: { by: 'person' } });
  });

  it('may have to wait for something else then', () => {
    const step = after(anInstance(state), { kind: 'start', by: 'person', after: ['db'] });
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ ...CLEAN, state: { for: { kind: 'dependency', on: ['db'], by: 'person' } } });
  });

  it('ends with a stop', () => {
    const step = after(anInstance(state), { kind: 'stop' });
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ want: 'down', failures: 2 });
    expect(step.instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
  });

  it('is forgotten when it is deleted', () => {
    const step = after(anInstance(state), { kind: 'delete' });
    expect(step.instance).toMatchObject({ want: 'gone', state: { kind: 'stopped', reason: 'deleted by a person' } });
    expect(step.effects).toEqual([{ kind: 'forget' }]);
  });

  it('goes on waiting through reset and configure', () => {
    const instance = anInstance(state);
    expect(after(instance, { kind: 'reset' })).toEqual({ instance: { ...instance, ...CLEAN }, effects: [] });
    const spec = aSpec({ startTimeoutMs: 1 });
    expect(after(instance, { kind: 'configure', spec })).toEqual({ instance: { ...instance, spec }, effects: [] });
  });

  it('takes over a live process that is found late', () => {
    const step = after(anInstance(state), { kind: 'adopted', run: 12, pid: 5, birth: 'b5', ready: true });
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ run: 12, state: { kind: 'running', child: { pid: 5 } } });
  });

  const ignored: readonly Event[] = [
    { kind: 'start', by: 'daemon', after: [] },
    { kind: 'spawned', run: RUN, pid: 5, birth: 'b5' },
    { kind: 'probed', run: RUN, probe: 'liveness', healthy: false, detail: '' },
    { kind: 'exited', run: RUN, exit: { kind: 'code', code: 1 } },
    { kind: 'emptied', run: RUN },
    { kind: 'breached', run: RUN, ceiling: 'cpu', level: 'max', detail: '' },
  ];
  it.each(ignored)('ignores $kind', (event) => {
    const instance = anInstance(state);
    expect(after(instance, event).instance).toBe(instance);
  });
});

describe('a restart', () => {
  it('starts now what waits for time, for room, or for what has come', () => {
    for (const state of [backingOff(NOW + 9), scheduled, full, dependent('daemon')]) {
      const step = after(anInstance(state), { kind: 'restart', after: [] });
      expect(step).toMatchObject({ effects: [spawn], instance: { ...CLEAN, state: { by: 'person' } } });
    }
  });

  it('waits for the dependencies that are not there, whatever it waited for before', () => {
    for (const state of [backingOff(NOW + 9), scheduled, full, dependent('daemon')]) {
      const step = after(anInstance(state), { kind: 'restart', after: ['db', 'cache'] });
      expect(step.effects).toEqual([]);
      const waits = { kind: 'dependency', on: ['db', 'cache'], by: 'person' };
      expect(step.instance).toMatchObject({ ...CLEAN, state: { kind: 'waiting', for: waits } });
    }
  });
});

describe('what the table does not know', () => {
  it('is refused', () => {
    const bogus = { kind: 'bogus' } as never;
    expect(() => after(anInstance(backingOff()), bogus)).toThrow('unreachable');
    const lost = anInstance({ kind: 'waiting', for: { kind: 'bogus', deadline: NOW } as never, reason: 'r' });
    expect(() => after(lost, { kind: 'elapsed' })).toThrow('unreachable');
    expect(() => after(lost, { kind: 'released' })).toThrow('unreachable');
  });
});
