import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/core/event.ts';
import type { State } from '../../../src/core/state.ts';
import { after, anInstance, CHILD, CLEAN, ENDED, failed, NOW, RUN, running, SIGKILL, SIGTERM } from '../instances.ts';
import { aSpec } from '../specs.ts';

const stopped: State = { kind: 'stopped', reason: 'exited with code 0' };
const spawning = { instance: { run: RUN + 1, want: 'up', state: { kind: 'starting', timeoutAt: NOW + 30_000 } } };
const spawn = { kind: 'spawn', run: RUN + 1 };

describe.each([
  ['stopped', stopped],
  ['failed', failed()],
  ['failed, to be tried again', failed(NOW + 1)],
])('%s', (_, state) => {
  const instance = anInstance(state, {}, { want: 'down' });

  it('starts for a person, who forgives the past', () => {
    const step = after(instance, { kind: 'start', by: 'person', after: [] });
    expect(step).toMatchObject({ ...spawning, effects: [spawn] });
    expect(step.instance).toMatchObject({ ...CLEAN, restarts: 3, ceilingRestarts: 1, state: { by: 'person' } });
  });

  it('starts for the daemon, which forgives nothing', () => {
    const step = after(instance, { kind: 'start', by: 'daemon', after: [] });
    expect(step).toMatchObject({ ...spawning, effects: [spawn] });
    expect(step.instance).toMatchObject({
      failures: 2,
      starts: [NOW - 2_000],
      ceilingStarts: [NOW - 1_000],
      restarts: 3,
    });
    expect(step.instance.state).toMatchObject({ by: 'daemon' });
  });

  it.each([
    ['person', 'started by a person', 0],
    ['daemon', 'brought up by the daemon', 2],
  ] as const)('waits first for what the start of the %s needs', (by, reason, failures) => {
    const step = after(instance, { kind: 'start', by, after: ['cache', 'db'] });
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ want: 'up', run: RUN, failures });
    expect(step.instance.state).toEqual({
      kind: 'waiting',
      for: { kind: 'dependency', on: ['cache', 'db'], by },
      reason,
    });
  });

  it('takes a restart for a start by a person', () => {
    const step = after(instance, { kind: 'restart', after: [] });
    expect(step).toMatchObject({ ...spawning, effects: [spawn] });
    expect(step.instance).toMatchObject({ ...CLEAN, state: { by: 'person' } });
  });

  it('waits also after a restart for the dependencies that are not there', () => {
    const step = after(instance, { kind: 'restart', after: ['db'] });
    expect(step.effects).toEqual([]);
    const state = { kind: 'waiting', for: { kind: 'dependency', on: ['db'], by: 'person' } };
    expect(step.instance).toMatchObject({ ...CLEAN, want: 'up', run: RUN, state });
  });

  it('is forgotten when it is deleted', () => {
    const step = after(instance, { kind: 'delete' });
    expect(step.instance).toMatchObject({ want: 'gone', state: { kind: 'stopped', reason: 'deleted by a person' } });
    expect(step.effects).toEqual([{ kind: 'forget' }]);
  });

  it('takes a new spec and is otherwise what it was', () => {
    const spec = aSpec({ startTimeoutMs: 1 });
    expect(after(instance, { kind: 'configure', spec })).toEqual({ instance: { ...instance, spec }, effects: [] });
  });

  const ignored: readonly Event[] = [
    { kind: 'spawned', run: RUN, pid: 1, birth: 'b' },
    { kind: 'probed', run: RUN, probe: 'liveness', healthy: false, detail: '' },
    { kind: 'exited', run: RUN, exit: { kind: 'code', code: 1 } },
    { kind: 'emptied', run: RUN },
    { kind: 'breached', run: RUN, ceiling: 'memory', level: 'max', detail: '' },
    { kind: 'released' },
    { kind: 'elapsed' },
  ];
  it.each(ignored)('ignores $kind', (event) => {
    const step = after(instance, event);
    expect(step.instance).toBe(instance);
    expect(step.effects).toEqual([]);
  });
});

describe('stop at rest', () => {
  it('is remembered where it was wanted up', () => {
    const instance = anInstance(stopped);
    expect(after(instance, { kind: 'stop' })).toEqual({ instance: { ...instance, want: 'down' }, effects: [] });
  });

  it('changes nothing where it is down already', () => {
    const instance = anInstance(stopped, {}, { want: 'down' });
    expect(after(instance, { kind: 'stop' }).instance).toBe(instance);
  });

  it.each(['up', 'down'] as const)('turns failed into stopped, and so calls off the late try (wanted %s)', (want) => {
    const step = after(anInstance(failed(NOW + 5), {}, { want }), { kind: 'stop' });
    expect(step.instance).toMatchObject({ want: 'down' });
    expect(step.instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
  });
});

describe('reset at rest', () => {
  it('clears a failure', () => {
    const step = after(anInstance(failed(NOW + 5)), { kind: 'reset' });
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ ...CLEAN, want: 'up', restarts: 3 });
    expect(step.instance.state).toEqual({ kind: 'stopped', reason: 'reset by a person' });
  });

  it('leaves what is stopped as it is', () => {
    const step = after(anInstance(stopped), { kind: 'reset' });
    expect(step.instance).toMatchObject({ ...CLEAN, state: stopped });
  });
});

describe('the late try of a start-limited instance', () => {
  it('comes when it is due, forgives nothing and is counted', () => {
    const step = after(anInstance(failed(NOW), {}, { last: ENDED }), { kind: 'elapsed' });
    expect(step.effects).toEqual([spawn]);
    expect(step.instance).toMatchObject({
      starts: [NOW - 2_000, NOW],
      ceilingStarts: [NOW - 1_000],
      failures: 2,
      restarts: 4,
      ceilingRestarts: 1,
    });
    expect(step.instance.state).toMatchObject({ kind: 'starting', by: 'daemon' });
  });

  it('counts as a ceiling restart where a ceiling was the last cause', () => {
    const step = after(anInstance(failed(NOW), {}, { last: { ...ENDED, cause: 'ceiling' } }), { kind: 'elapsed' });
    expect(step.instance).toMatchObject({
      starts: [NOW - 2_000],
      ceilingStarts: [NOW - 1_000, NOW],
      restarts: 4,
      ceilingRestarts: 2,
    });
  });

  it.each([
    ['how the last run ended', ENDED, 'exited with code 1'],
    [
      'what it told before where no run is known to have ended',
      null,
      'start limit: 5 starts in 1m; last: exited with code 1',
    ],
  ])('is put off where the limit has become stricter, and tells %s', (_, last, told) => {
    const restart = { limit: { burst: 1, intervalMs: 60_000 }, retryAfterMs: 5_000 };
    const step = after(anInstance(failed(NOW), { restart }, { last }), { kind: 'elapsed' });
    expect(step.effects).toEqual([]);
    expect(step.instance).toMatchObject({ starts: [NOW - 2_000], failures: 2, restarts: 3, run: RUN });
    expect(step.instance.state).toEqual({
      kind: 'failed',
      cause: 'start-limit',
      reason: `start limit: 1 start in 1m; last: ${told}`,
      retryAt: NOW - 2_000 + 60_000,
    });
  });

  it('does not come before', () => {
    const instance = anInstance(failed(NOW + 0.001));
    expect(after(instance, { kind: 'elapsed' }).instance).toBe(instance);
  });
});

describe('adoption', () => {
  const adopted = (ready: boolean): Event => ({ kind: 'adopted', run: 12, pid: 77, birth: 'b7', ready });
  const child = { pid: 77, birth: 'b7', startedAt: NOW };

  it('takes over what was ready as running', () => {
    const step = after(anInstance(stopped, { readiness: { kind: 'notify' } }), adopted(true));
    expect(step.effects).toEqual([]);
    expect(step.instance.run).toBe(12);
    expect(step.instance.state).toEqual({ kind: 'running', child, since: NOW, ready: true });
  });

  it('gives what was not ready its start timeout again', () => {
    const step = after(anInstance(failed(), { readiness: { kind: 'notify' } }), adopted(false));
    expect(step.instance.state).toEqual({
      kind: 'starting',
      by: 'daemon',
      phase: 'launch',
      child,
      timeoutAt: NOW + 30_000,
    });
  });

  it('asks nothing of what has no readiness', () => {
    const step = after(anInstance(stopped), adopted(false));
    expect(step.instance.state).toEqual({ kind: 'running', child, since: NOW, ready: true });
  });

  it.each(['down', 'gone'] as const)('goes on stopping what is wanted %s', (want) => {
    const step = after(anInstance(stopped, {}, { want }), adopted(true));
    expect(step.effects).toEqual([{ ...SIGTERM, run: 12, to: 'main' }]);
    expect(step.instance).toMatchObject({ run: 12, want });
    expect(step.instance.state).toEqual({
      kind: 'stopping',
      child,
      cause: 'requested',
      reason: 'stopped by a person',
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

  it('goes on with the end that had begun', () => {
    const ending = {
      cause: 'ceiling',
      reason: 'memory ceiling: x',
      afresh: false,
      after: [],
      ready: true,
      healthyMs: 9,
    } as const;
    const before = { kind: 'child', ready: true, ending } as const;
    const step = after(anInstance({ kind: 'stopped', reason: 'found', before }), adopted(true));
    expect(step.effects).toEqual([{ ...SIGTERM, run: 12, to: 'main' }]);
    expect(step.instance.state).toMatchObject({ kind: 'stopping', ...ending, child, deadline: NOW + 10_000 });
  });

  it.each([{ kind: 'planned' }, { kind: 'child', ready: true, ending: null }] as const)(
    'runs on after %j',
    (before) => {
      const step = after(anInstance({ kind: 'stopped', reason: 'found', before }), adopted(true));
      expect(step.instance.state).toMatchObject({ kind: 'running', child });
    },
  );
});

describe('a life that is not found again', () => {
  const before = { kind: 'child', ready: true, ending: null } as const;
  const found = { kind: 'stopped', reason: 'found', before } as const;

  it('has ended while nobody watched: what it left is ended first', () => {
    const step = after(anInstance(found), { kind: 'exited', run: RUN, exit: { kind: 'unknown' } });
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(step.instance.last).toEqual({
      run: RUN,
      exit: { kind: 'unknown' },
      cause: 'unknown',
      reason: 'ended, how is not known',
      at: NOW,
    });
    expect(step.instance.state).toMatchObject({
      kind: 'stopping',
      phase: 'killing',
      ready: true,
      healthyMs: 0,
      afresh: false,
    });
    expect(after(step.instance, { kind: 'emptied', run: RUN }).instance.state).toEqual({
      kind: 'waiting',
      for: { kind: 'backoff', deadline: NOW + 1_000 },
      reason: 'ended, how is not known',
    });
  });

  it('is judged by its exit where that is known', () => {
    const step = after(anInstance(found), { kind: 'exited', run: RUN, exit: { kind: 'code', code: 0 } });
    expect(after(step.instance, { kind: 'emptied', run: RUN }).instance.state).toEqual({
      kind: 'stopped',
      reason: 'exited with code 0',
    });
  });

  it('is a failure for a job', () => {
    const step = after(anInstance(found, { kind: 'job' }), { kind: 'exited', run: RUN, exit: { kind: 'unknown' } });
    expect(after(step.instance, { kind: 'emptied', run: RUN }).instance.state).toEqual({
      kind: 'failed',
      cause: 'unknown',
      reason: 'ended, how is not known; a job is not run twice',
    });
  });

  it('comes to the end that had begun', () => {
    const ending = {
      cause: 'restart',
      reason: 'restarted by a person',
      afresh: true,
      after: [],
      ready: true,
      healthyMs: 9,
    } as const;
    const state = { ...found, before: { ...before, ending } };
    const step = after(anInstance(state), { kind: 'exited', run: RUN, exit: { kind: 'code', code: 0 } });
    expect(step.instance.last).toMatchObject({ cause: 'restart', reason: 'restarted by a person' });
    expect(after(step.instance, { kind: 'emptied', run: RUN }).effects).toEqual([spawn]);
  });

  it('is no news where only a start was planned', () => {
    const instance = anInstance({ ...found, before: { kind: 'planned' } });
    expect(after(instance, { kind: 'exited', run: RUN, exit: { kind: 'unknown' } }).instance).toBe(instance);
  });
});

describe('what the table does not know', () => {
  it('is refused', () => {
    const bogus = { kind: 'bogus' } as never;
    expect(() => after(anInstance(stopped), bogus)).toThrow('unreachable');
    expect(() => after(anInstance(bogus), { kind: 'stop' })).toThrow('unreachable');
    expect(() => after(anInstance(running({ child: CHILD })), bogus)).toThrow('unreachable');
  });
});
