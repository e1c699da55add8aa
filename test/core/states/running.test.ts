import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/core/event.ts';
import { running as decide } from '../../../src/core/states/running.ts';
import { after, anInstance, CHILD, command, CLEAN, NOW, RUN, running, SIGKILL, SIGTERM } from '../instances.ts';
import { aSpec } from '../specs.ts';

const up = running();
const probed = (probe: 'readiness' | 'liveness', healthy: boolean): Event => ({
  kind: 'probed',
  run: RUN,
  probe,
  healthy,
  detail: 'connection refused',
});

describe('an end that nobody asked for', () => {
  it('first ends what is left of the tree', () => {
    const step = after(anInstance(up), { kind: 'exited', run: RUN, exit: { kind: 'signal', signal: 'SIGSEGV' } });
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(step.instance.state).toEqual({
      kind: 'stopping',
      exit: { kind: 'signal', signal: 'SIGSEGV' },
      cause: 'signal',
      reason: 'killed by SIGSEGV',
      phase: 'killing',
      deadline: NOW + 1_000,
      kills: 1,
      stuck: false,
      afresh: false,
      after: [],
      ready: true,
      healthyMs: 4_000,
    });
    expect(step.instance.last).toEqual({
      run: RUN,
      exit: { kind: 'signal', signal: 'SIGSEGV' },
      cause: 'signal',
      reason: 'killed by SIGSEGV',
      at: NOW,
    });
  });

  it('asks the rest first where the scope is the tree', () => {
    const step = after(anInstance(up, { stop: { scope: 'tree' } }), {
      kind: 'exited',
      run: RUN,
      exit: { kind: 'code', code: 1 },
    });
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'rest' }]);
    expect(step.instance.state).toMatchObject({ phase: 'asked', deadline: NOW + 10_000, kills: 0 });
  });

  it('spares the rest where the scope is the main process', () => {
    const step = after(anInstance(up, { stop: { scope: 'main' } }), {
      kind: 'exited',
      run: RUN,
      exit: { kind: 'code', code: 1 },
    });
    expect(step.effects).toEqual([]);
    expect(step.instance.state).toMatchObject({ kind: 'waiting', for: { kind: 'backoff' } });
  });
});

describe('probes', () => {
  it('move readiness both ways, and it is running all the same', () => {
    const unready = after(anInstance(up), probed('readiness', false));
    expect(unready).toEqual({ instance: anInstance({ ...up, ready: false }), effects: [] });
    expect(after(unready.instance, probed('readiness', true)).instance).toEqual(anInstance(up));
  });

  it.each([
    [probed('readiness', true), up],
    [probed('readiness', false), running({ ready: false })],
    [probed('liveness', true), up],
  ])('change nothing where nothing is new: %j', (event, state) => {
    const instance = anInstance(state);
    expect(after(instance, event).instance).toBe(instance);
  });

  it('end what is no longer alive inside', () => {
    const step = after(anInstance(up), probed('liveness', false));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.state).toMatchObject({
      phase: 'asked',
      cause: 'unhealthy',
      reason: 'unhealthy: connection refused',
      afresh: false,
      ready: true,
      healthyMs: 4_000,
    });
  });

  it('are of two kinds', () => {
    expect(() => after(anInstance(up), { ...probed('liveness', true), probe: 'bogus' } as never)).toThrow(
      'unreachable',
    );
  });
});

describe('a wake-up', () => {
  it('would change nothing even if it came as far', () => {
    const instance = anInstance(up);
    expect(decide(instance, up, { kind: 'elapsed' }, NOW, () => 0.5).instance).toBe(instance);
  });
});

describe('commands', () => {
  it.each([
    ['stop', 'down', 'requested', 'stopped by a person', false],
    ['delete', 'gone', 'requested', 'deleted by a person', false],
    ['restart', 'up', 'restart', 'restarted by a person', true],
  ] as const)('%s tells the child to stop', (kind, want, cause, reason, afresh) => {
    const step = after(anInstance(up), command(kind, ['db']));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.want).toBe(want);
    expect(step.instance.state).toEqual({
      kind: 'stopping',
      child: CHILD,
      cause,
      reason,
      phase: 'asked',
      deadline: NOW + 10_000,
      kills: 0,
      stuck: false,
      afresh,
      after: kind === 'restart' ? ['db'] : [],
      ready: true,
      healthyMs: 4_000,
    });
  });

  it('reset forgives and configure changes the spec; it goes on running', () => {
    const instance = anInstance(up);
    expect(after(instance, { kind: 'reset' })).toEqual({ instance: { ...instance, ...CLEAN }, effects: [] });
    const spec = aSpec({ startTimeoutMs: 1 });
    expect(after(instance, { kind: 'configure', spec })).toEqual({ instance: { ...instance, spec }, effects: [] });
  });

  const ignored: readonly Event[] = [
    { kind: 'start', by: 'person', after: [] },
    { kind: 'start', by: 'daemon', after: ['x'] },
    { kind: 'spawned', run: RUN, pid: 5, birth: 'b5' },
    { kind: 'ran', run: RUN, part: 'after_start', failure: 'x' },
    { kind: 'emptied', run: RUN },
    { kind: 'adopted', run: RUN, pid: 5, birth: 'b5', ready: true },
    { kind: 'released' },
    { kind: 'elapsed' },
  ];
  it.each(ignored)('ignores $kind', (event) => {
    const instance = anInstance(up);
    expect(after(instance, event).instance).toBe(instance);
  });
});
