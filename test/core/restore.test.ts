import { describe, expect, it } from 'vitest';
import { afterReboot, type Remembered, remember, restore } from '../../src/core/restore.ts';
import type { Instance, Life, State } from '../../src/core/state.ts';
import {
  after,
  anInstance,
  backingOff,
  CHILD,
  ENDED,
  failed,
  NOW,
  RUN,
  running,
  starting,
  stopping,
} from './instances.ts';
import { aSpec, type SpecParts } from './specs.ts';

const STOPPED: State = { kind: 'stopped', reason: 'completed' };
const lifeOf = (state: State, spec: SpecParts = {}, parts: Partial<Instance> = {}): Remembered['life'] =>
  remember(anInstance(state, spec, { last: ENDED, ...parts })).life;

/** Over the death of a daemon: saved as JSON, read again. */
const reborn = (instance: Instance): Instance =>
  restore(instance.id, instance.spec, JSON.parse(JSON.stringify(remember(instance))));

describe('remember', () => {
  it('keeps the past whole', () => {
    const instance = anInstance(running(), {}, { last: ENDED });
    const { id: _id, spec: _spec, state: _state, ...past } = instance;
    expect(remember(instance)).toEqual({ ...past, life: { kind: 'child', ready: true, ending: null } });
  });

  it('keeps where it stood', () => {
    expect(lifeOf(STOPPED)).toEqual({ kind: 'rest', state: STOPPED });
    expect(lifeOf(failed(NOW))).toEqual({ kind: 'rest', state: failed(NOW) });
    expect(lifeOf(backingOff())).toEqual({ kind: 'planned' });
    expect(lifeOf(starting())).toEqual({ kind: 'child', ready: false, ending: null });
    expect(lifeOf(starting({ child: CHILD }))).toEqual({ kind: 'child', ready: false, ending: null });
    expect(() => lifeOf({ kind: 'bogus' } as never)).toThrow('unreachable');
  });

  it('keeps what it was itself restored with', () => {
    const before: Life = { kind: 'child', ready: true, ending: null };
    expect(lifeOf({ kind: 'stopped', reason: 'found', before })).toEqual(before);
  });

  it('keeps an end that has begun', () => {
    const ending = {
      cause: 'restart',
      reason: 'restarted by a person',
      afresh: true,
      after: ['db'],
      ready: true,
      healthyMs: 5,
    } as const;
    expect(lifeOf(stopping({ ...ending, child: CHILD, deadline: NOW }))).toEqual({
      kind: 'child',
      ready: true,
      ending,
    });
    expect(lifeOf(stopping())).toMatchObject({ kind: 'child', ready: false, ending: { cause: 'requested' } });
  });

  describe('once the exit is known', () => {
    const over = (code: number, parts: Parameters<typeof stopping>[0] = {}) =>
      stopping({
        exit: { kind: 'code', code },
        cause: 'exit',
        reason: `exited with code ${code}`,
        ready: true,
        ...parts,
      });

    it('keeps that a job is done', () => {
      expect(lifeOf(over(0), { kind: 'job' })).toEqual({
        kind: 'rest',
        state: { kind: 'stopped', reason: 'completed' },
      });
    });

    it('keeps that it has failed for good', () => {
      expect(lifeOf(over(1), { restart: { policy: 'no' } })).toMatchObject({ kind: 'rest', state: { kind: 'failed' } });
    });

    it('keeps the moment of the late try of a start-limited one', () => {
      const restart = { limit: { burst: 1, intervalMs: 60_000 }, retryAfterMs: 5_000 };
      const life = lifeOf(over(1), { restart }, { starts: [ENDED.at - 10] });
      expect(life).toMatchObject({ kind: 'rest', state: { cause: 'start-limit', retryAt: ENDED.at - 10 + 60_000 } });
      const patient = { ...restart, retryAfterMs: 90_000 };
      const starts = [ENDED.at - 10];
      expect(lifeOf(over(1), { restart: patient }, { starts })).toMatchObject({
        state: { retryAt: ENDED.at + 90_000 },
      });
      const unknown = lifeOf(over(1), { restart: patient }, { starts: [0], last: null });
      expect(unknown).toMatchObject({ state: { retryAt: 90_000 } });
    });

    it('keeps that it comes back', () => {
      expect(lifeOf(over(1))).toEqual({ kind: 'planned' });
      expect(lifeOf(over(1, { afresh: true }))).toEqual({ kind: 'planned' });
      expect(lifeOf(over(1), {}, { want: 'down' })).toMatchObject({ kind: 'rest', state: { kind: 'stopped' } });
    });
  });
});

describe('restore', () => {
  it('gives back what was at rest as it was', () => {
    for (const state of [STOPPED, failed(), failed(NOW + 7)]) {
      const instance = anInstance(state, {}, { last: ENDED });
      expect(reborn(instance)).toEqual(instance);
    }
  });

  it('puts a life to rest until its news comes', () => {
    const instance = anInstance(running(), {}, { last: ENDED });
    const before: Life = { kind: 'child', ready: true, ending: null };
    expect(reborn(instance)).toEqual({
      ...instance,
      state: { kind: 'stopped', reason: 'found again by a new daemon', before },
    });
  });

  it('survives a second death before the news', () => {
    for (const state of [running(), backingOff(), stopping({ child: CHILD })]) {
      const once = reborn(anInstance(state));
      expect(reborn(once)).toEqual(once);
    }
  });

  it('leads back to where it was', () => {
    const once = reborn(anInstance(running()));
    const adopted = after(once, { kind: 'adopted', run: RUN, pid: CHILD.pid, birth: CHILD.birth, ready: true });
    expect(adopted.instance).toEqual(anInstance(running({ child: { ...CHILD, startedAt: NOW }, since: NOW })));
  });
});

describe('afterReboot', () => {
  const SERVICE = aSpec();
  const JOB = aSpec({ kind: 'job' });
  const rebooted = (state: State, spec = SERVICE, parts: Partial<Instance> = {}) =>
    afterReboot(spec, remember(anInstance(state, {}, parts)));
  const planned = { kind: 'planned' };

  it('forgets every instant', () => {
    expect(rebooted(running(), SERVICE, { last: ENDED })).toMatchObject({
      want: 'up',
      run: RUN,
      failures: 0,
      starts: [],
      ceilingStarts: [],
      restarts: 3,
      ceilingRestarts: 1,
      last: { ...ENDED, at: 0 },
    });
    expect(rebooted(running(), SERVICE, { last: null }).last).toBeNull();
  });

  it('brings up the services that were wanted up, and those that had failed', () => {
    for (const state of [running(), starting(), backingOff(), failed(), failed(NOW)]) {
      expect(rebooted(state).life).toEqual(planned);
    }
  });

  it('leaves at rest what had stopped, and what a person did not want', () => {
    expect(rebooted(STOPPED).life).toEqual({ kind: 'rest', state: STOPPED });
    expect(rebooted(failed(), SERVICE, { want: 'down' }).life).toEqual({ kind: 'rest', state: failed() });
    expect(rebooted(stopping({ child: CHILD }), SERVICE, { want: 'down' }).life).toMatchObject({ kind: 'child' });
  });

  it('runs no job twice of which nobody knows how it ended', () => {
    expect(rebooted(running(), JOB).life).toEqual({ kind: 'child', ready: true, ending: null });
    expect(rebooted(failed(), JOB).life).toEqual({ kind: 'rest', state: failed() });
    expect(rebooted(STOPPED, JOB).life).toEqual({ kind: 'rest', state: STOPPED });
  });

  it('keeps the promise of a start, and of a late try', () => {
    expect(rebooted(backingOff(), JOB).life).toEqual(planned);
    expect(rebooted(failed(NOW), JOB).life).toEqual(planned);
    expect(rebooted(failed(NOW), JOB, { want: 'down' }).life).toEqual({ kind: 'rest', state: failed(NOW) });
  });
});
