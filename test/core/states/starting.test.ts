import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/core/event.ts';
import { after, anInstance, CHILD, command, CLEAN, NOW, RUN, SIGKILL, SIGTERM, starting } from '../instances.ts';
import { aSpec, limits, MEMORY } from '../specs.ts';

const NOTIFY = { readiness: { kind: 'notify' } } as const;
const born = { pid: 99, birth: 'b9', startedAt: NOW };
const spawned: Event = { kind: 'spawned', run: RUN, pid: 99, birth: 'b9' };
const exited = (code: number): Event => ({ kind: 'exited', run: RUN, exit: { kind: 'code', code } });
const unspawned: Event = {
  kind: 'exited',
  run: RUN,
  exit: { kind: 'unspawned', code: 'LAUNCH_X', message: 'no such file' },
};
const probed = (probe: 'readiness' | 'liveness', healthy: boolean): Event => ({
  kind: 'probed',
  run: RUN,
  probe,
  healthy,
  detail: 'd',
});
const breached = (level: 'soft' | 'max'): Event => ({
  kind: 'breached',
  run: RUN,
  ceiling: 'memory',
  level,
  detail: '530M over 512M',
});

const unborn = starting();
const unready = starting({ child: CHILD });

describe('the news of the child', () => {
  it('makes it running where nothing is asked of it', () => {
    const step = after(anInstance(unborn), spawned);
    expect(step.effects).toEqual([]);
    expect(step.instance.state).toEqual({ kind: 'running', child: born, since: NOW, ready: true });
  });

  it.each([
    NOTIFY,
    { readiness: { kind: 'tcp', host: 'h', port: 1, intervalMs: 1, timeoutMs: 1, retries: 1 } },
  ] as const)('leaves it starting until it has proved itself: %j', (spec) => {
    expect(after(anInstance(starting({ by: 'person' }), spec), spawned).instance.state).toEqual({
      kind: 'starting',
      phase: 'launch',
      by: 'person',
      timeoutAt: NOW + 20_000,
      child: born,
    });
  });

  it('says when it will have lived long enough', () => {
    const spec = { readiness: { kind: 'after', afterMs: 2_000 } } as const;
    expect(after(anInstance(unborn, spec), spawned).instance.state).toEqual({
      ...unborn,
      child: born,
      readyAt: NOW + 2_000,
    });
  });

  it('is not heard twice', () => {
    const instance = anInstance(unready);
    expect(after(instance, spawned).instance).toBe(instance);
  });
});

describe('readiness', () => {
  it('is what makes it running', () => {
    const step = after(anInstance(unready, NOTIFY), probed('readiness', true));
    expect(step.instance.state).toEqual({ kind: 'running', child: CHILD, since: NOW, ready: true });
  });

  it.each([
    ['no readiness yet', unready, probed('readiness', false)],
    ['liveness, good', unready, probed('liveness', true)],
    ['liveness, bad', unready, probed('liveness', false)],
    ['a probe before the child is known', unborn, probed('readiness', true)],
  ] as const)('is not %s', (_, state, event) => {
    const instance = anInstance(state, NOTIFY);
    expect(after(instance, event).instance).toBe(instance);
  });

  it('comes with time where that is asked', () => {
    const instance = anInstance(starting({ child: CHILD, readyAt: NOW, timeoutAt: NOW + 9 }));
    expect(after(instance, { kind: 'elapsed' }).instance.state).toEqual({
      kind: 'running',
      child: CHILD,
      since: NOW,
      ready: true,
    });
  });

  it('comes before the timeout that falls on the same moment', () => {
    const instance = anInstance(starting({ child: CHILD, readyAt: NOW, timeoutAt: NOW }));
    expect(after(instance, { kind: 'elapsed' }).instance.state.kind).toBe('running');
  });
});

describe('the start timeout', () => {
  it('ends what is not ready in time', () => {
    const step = after(anInstance(starting({ child: CHILD, timeoutAt: NOW }), NOTIFY), { kind: 'elapsed' });
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance).toMatchObject({ want: 'up' });
    expect(step.instance.state).toEqual({
      kind: 'stopping',
      child: CHILD,
      cause: 'start-timeout',
      reason: 'not ready within 30s',
      phase: 'asked',
      deadline: NOW + 10_000,
      kills: 0,
      stuck: false,
      afresh: false,
      after: [],
      ready: false,
      healthyMs: 0,
    });
  });

  it('also comes when it would be ready only later', () => {
    const state = starting({ child: CHILD, timeoutAt: NOW, readyAt: NOW + 1 });
    expect(after(anInstance(state), { kind: 'elapsed' }).instance.state).toMatchObject({ cause: 'start-timeout' });
  });

  it('is what comes to a child that is not born, however late', () => {
    const state = starting({ readyAt: NOW - 1, timeoutAt: NOW });
    expect(after(anInstance(state), { kind: 'elapsed' }).instance.state).toMatchObject({ cause: 'start-timeout' });
  });

  it('also comes when the spawn is never answered; then there is nobody to tell yet', () => {
    const step = after(anInstance(starting({ timeoutAt: NOW })), { kind: 'elapsed' });
    expect(step.effects).toEqual([]);
    expect(step.instance.state).toMatchObject({ kind: 'stopping', cause: 'start-timeout', phase: 'asked', kills: 0 });
    expect(step.instance.state).not.toHaveProperty('child');
    expect(step.instance.state).not.toHaveProperty('deadline');
  });

  it('does not come early', () => {
    const instance = anInstance(starting({ timeoutAt: NOW + 1 }));
    expect(after(instance, { kind: 'elapsed' }).instance).toBe(instance);
  });
});

describe('an end while starting', () => {
  it('is a failed start of a service, also with exit 0', () => {
    const step = after(anInstance(unready), exited(0));
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(step.instance.state).toEqual({
      kind: 'stopping',
      exit: { kind: 'code', code: 0 },
      cause: 'exit',
      reason: 'exited with code 0 before it was ready',
      phase: 'killing',
      deadline: NOW + 1_000,
      kills: 1,
      stuck: false,
      afresh: false,
      after: [],
      ready: false,
      healthyMs: 0,
    });
    expect(step.instance.last).toEqual({
      run: RUN,
      exit: { kind: 'code', code: 0 },
      cause: 'exit',
      reason: 'exited with code 0 before it was ready',
      at: NOW,
    });
    expect(after(step.instance, { kind: 'emptied', run: RUN }).instance).toMatchObject({
      failures: 3,
      state: { kind: 'waiting', for: { kind: 'backoff', deadline: NOW + 1_000 } },
    });
  });

  it('is the completion of a job', () => {
    const step = after(anInstance(unready, { kind: 'job' }), exited(0));
    expect(step.instance.last?.reason).toBe('exited with code 0');
    expect(after(step.instance, { kind: 'emptied', run: RUN }).instance.state).toEqual({
      kind: 'stopped',
      reason: 'completed',
    });
  });
});

describe('a launch that fails', () => {
  it('is said at once to the person who asked for it', () => {
    const step = after(anInstance(starting({ by: 'person' }), { restart: { policy: 'always' } }), unspawned);
    const reason = 'could not be launched: no such file';
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ want: 'up', failures: 2 });
    expect(step.instance.state).toEqual({ kind: 'failed', cause: 'launch', reason });
    expect(step.instance.last).toMatchObject({
      run: RUN,
      exit: { kind: 'unspawned' },
      cause: 'launch',
      reason,
      at: NOW,
    });
  });

  it('is tried again where nobody asked: a file that is being replaced comes back', () => {
    const step = after(anInstance(unborn), unspawned);
    expect(step.effects).toEqual([]);
    expect(step.instance.failures).toBe(3);
    expect(step.instance.state).toEqual({
      kind: 'waiting',
      for: { kind: 'backoff', deadline: NOW + 1_000 },
      reason: 'could not be launched: no such file',
    });
    expect(step.instance.last?.cause).toBe('launch');
  });

  it('stays failed where the policy is no', () => {
    expect(after(anInstance(unborn, { restart: { policy: 'no' } }), unspawned).instance.state).toEqual({
      kind: 'failed',
      cause: 'launch',
      reason: 'could not be launched: no such file; restart is no',
    });
  });
});

describe('a ceiling', () => {
  const spec = { limits: limits({ memory: MEMORY }), ...NOTIFY };

  it('holds already while it starts', () => {
    const step = after(anInstance(unready, spec), breached('max'));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.state).toMatchObject({ phase: 'asked', cause: 'ceiling', ready: false });
    expect(after(anInstance(unready, spec), breached('soft')).instance.state).toMatchObject({ phase: 'draining' });
  });

  it('is not breached by a child that is not known', () => {
    const instance = anInstance(unborn, spec);
    expect(after(instance, breached('max')).instance).toBe(instance);
  });
});

describe('commands', () => {
  it.each([
    ['stop', 'down', 'requested', 'stopped by a person', false],
    ['delete', 'gone', 'requested', 'deleted by a person', false],
    ['restart', 'up', 'restart', 'restarted by a person', true],
  ] as const)('%s tells the child to stop', (kind, want, cause, reason, afresh) => {
    const step = after(anInstance(unready), command(kind, ['db']));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.want).toBe(want);
    const waitsFor = kind === 'restart' ? ['db'] : [];
    expect(step.instance.state).toMatchObject({ kind: 'stopping', phase: 'asked', cause, reason, afresh });
    expect(step.instance.state).toMatchObject({ after: waitsFor });
    expect(step.instance.state).toMatchObject({ deadline: NOW + 10_000, child: CHILD });
  });

  it.each(['stop', 'delete', 'restart'] as const)('%s waits for the news of a child that is not known', (kind) => {
    const step = after(anInstance(unborn), command(kind, ['db']));
    expect(step.effects).toEqual([]);
    expect(step.instance.state.kind).toBe('stopping');
    expect(step.instance.state).not.toHaveProperty('deadline');
    expect(after(step.instance, spawned).effects).toEqual([{ ...SIGTERM, to: 'main' }]);
  });

  it('reset forgives and configure changes the spec; it goes on starting', () => {
    const instance = anInstance(unready);
    expect(after(instance, { kind: 'reset' })).toEqual({ instance: { ...instance, ...CLEAN }, effects: [] });
    const spec = aSpec({ startTimeoutMs: 1 });
    expect(after(instance, { kind: 'configure', spec })).toEqual({ instance: { ...instance, spec }, effects: [] });
  });

  const ignored: readonly Event[] = [
    { kind: 'start', by: 'person', after: [] },
    { kind: 'start', by: 'daemon', after: ['x'] },
    { kind: 'emptied', run: RUN },
    { kind: 'adopted', run: RUN, pid: 5, birth: 'b5', ready: true },
    { kind: 'released' },
  ];
  it.each(ignored)('ignores $kind', (event) => {
    const instance = anInstance(unready);
    expect(after(instance, event).instance).toBe(instance);
  });

  it('refuses what the table does not know', () => {
    expect(() => after(anInstance(unready), { kind: 'bogus' } as never)).toThrow('unreachable');
  });
});

describe('stale facts', () => {
  const stale: readonly Event[] = [
    { kind: 'spawned', run: RUN - 1, pid: 1, birth: 'b' },
    { kind: 'exited', run: RUN - 1, exit: { kind: 'code', code: 1 } },
    { kind: 'exited', run: RUN + 1, exit: { kind: 'code', code: 1 } },
  ];
  it.each(stale)('change nothing: $kind of run $run', (event) => {
    for (const state of [unborn, unready]) {
      const instance = anInstance(state);
      expect(after(instance, event).instance).toBe(instance);
    }
  });
});
