import { describe, expect, it } from 'vitest';
import type { Exit } from '../../../src/base/process.ts';
import type { Event } from '../../../src/core/event.ts';
import { type Instance, type State, type Stopping } from '../../../src/core/state.ts';
import { after, anInstance, CHILD, command, CLEAN, ENDED, NOW, RUN, SIGKILL, SIGTERM, stopping } from '../instances.ts';
import { aSpec, limits, MEMORY } from '../specs.ts';

const EXIT = { kind: 'code', code: 1 } as const;
const emptied: Event = { kind: 'emptied', run: RUN };
const exited: Event = { kind: 'exited', run: RUN, exit: EXIT };
const spawned: Event = { kind: 'spawned', run: RUN, pid: 99, birth: 'b9' };
const breached = (level: 'soft' | 'max'): Event => ({
  kind: 'breached',
  run: RUN,
  ceiling: 'memory',
  level,
  detail: 'd',
});

const unborn = stopping();
const asked = stopping({ child: CHILD, deadline: NOW + 3_000 });
const killing = stopping({ child: CHILD, phase: 'killing', kills: 1, deadline: NOW + 500 });
const draining = stopping({
  child: CHILD,
  cause: 'ceiling',
  reason: 'memory ceiling: d',
  phase: 'draining',
  deadline: NOW + 50_000,
});
const orphaned = stopping({
  exit: EXIT,
  cause: 'exit',
  reason: 'exited with code 1',
  phase: 'killing',
  kills: 1,
  deadline: NOW + 500,
  ready: true,
});
const down: Partial<Instance> = { want: 'down' };

describe('the answer to the spawn', () => {
  it('brings somebody who can be told', () => {
    const step = after(anInstance(unborn, {}, down), spawned);
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.state).toEqual({
      ...unborn,
      child: { pid: 99, birth: 'b9', startedAt: NOW },
      deadline: NOW + 10_000,
    });
  });

  it('is not heard twice', () => {
    for (const state of [asked, orphaned]) {
      const instance = anInstance(state);
      expect(after(instance, spawned).instance).toBe(instance);
    }
  });

  it('may be that it never lived: the slot is free', () => {
    const exit = { kind: 'unspawned', code: 'X', message: 'm' } as const;
    const step = after(anInstance(unborn, {}, down), { kind: 'exited', run: RUN, exit });
    expect(step.effects).toEqual([]);
    expect(step.instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
    expect(step.instance.last).toEqual({ run: RUN, exit, cause: 'requested', reason: 'stopped by a person', at: NOW });
  });
});

describe('the end of the main process', () => {
  it('is followed by that of the rest', () => {
    const step = after(anInstance(asked, {}, down), exited);
    const { child: _, ...childless } = asked;
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(step.instance.state).toEqual({
      ...childless,
      exit: EXIT,
      phase: 'killing',
      kills: 1,
      deadline: NOW + 1_000,
    });
    expect(step.instance.last).toEqual({
      run: RUN,
      exit: EXIT,
      cause: 'requested',
      reason: 'stopped by a person',
      at: NOW,
    });
  });

  it('tells that it took force, where it did not end in the time that it was given', () => {
    const killed = { kind: 'signal', signal: 'SIGKILL' } as const;
    const lastOf = (state: State, exit: Exit, timeoutMs: number) =>
      after(anInstance(state, { stop: { timeoutMs } }, down), { kind: 'exited', run: RUN, exit }).instance.last;
    expect(lastOf(killing, killed, 3_000)).toMatchObject({
      exit: { ...killed, forcedAfterMs: 3_000 },
      reason: 'stopped by a person; killed by SIGKILL after 3s',
    });
    // It came before that of sup, it had no time to end, or it ended by itself in the last moment.
    const asIs = { reason: 'stopped by a person' };
    expect(lastOf(asked, killed, 3_000)).toEqual({ run: RUN, exit: killed, cause: 'requested', ...asIs, at: NOW });
    expect(lastOf(killing, killed, 0)).toMatchObject({ exit: killed, ...asIs });
    expect(lastOf(killing, EXIT, 3_000)).toMatchObject({ exit: EXIT, ...asIs });
    const other = { kind: 'signal', signal: 'SIGTERM' } as const;
    expect(lastOf(killing, other, 3_000)).toMatchObject({ exit: other, ...asIs });
  });

  it('leaves the tree the time that it was given, where the scope is the tree', () => {
    const step = after(anInstance(asked, { stop: { scope: 'tree' } }, down), exited);
    const { child: _, ...childless } = asked;
    expect(step.effects).toEqual([]);
    expect(step.instance.state).toEqual({ ...childless, exit: EXIT });
  });

  it('lets the rest of a drained tree be asked in its turn', () => {
    const step = after(anInstance(draining, { stop: { scope: 'tree' } }), exited);
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'rest' }]);
    expect(step.instance.state).toMatchObject({ phase: 'asked', deadline: NOW + 10_000, exit: EXIT, cause: 'ceiling' });
  });

  it('lets the rest be asked where nobody had been told yet', () => {
    const step = after(anInstance(unborn, { stop: { scope: 'tree' } }), exited);
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'rest' }]);
    expect(step.instance.state).toMatchObject({ phase: 'asked', deadline: NOW + 10_000 });
  });

  it('knows no stop command for the rest', () => {
    const step = after(anInstance(draining, { stop: { scope: 'tree', command: ['bye'] } }), exited);
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'rest' }]);
  });

  it('changes nothing about a killing that is under way', () => {
    for (const scope of ['mixed', 'tree'] as const) {
      const step = after(anInstance(killing, { stop: { scope } }), exited);
      const { child: _, ...childless } = killing;
      expect(step.effects).toEqual([]);
      expect(step.instance.state).toEqual({ ...childless, exit: EXIT });
    }
  });

  it('frees the slot at once where the rest is spared', () => {
    for (const state of [asked, killing, draining]) {
      const step = after(anInstance(state, { stop: { scope: 'main' } }, down), exited);
      expect(step.effects).toEqual([]);
      expect(step.instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
    }
  });

  it('is not heard twice', () => {
    const instance = anInstance(orphaned);
    expect(after(instance, exited).instance).toBe(instance);
  });
});

describe('the ladder', () => {
  const due = (state: Stopping): Stopping => ({ ...state, deadline: NOW });
  const elapsed: Event = { kind: 'elapsed' };

  it('goes from draining to asking', () => {
    const step = after(anInstance(due(draining)), elapsed);
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.state).toEqual({ ...draining, phase: 'asked', deadline: NOW + 10_000 });
  });

  it('goes from asking to killing the tree', () => {
    const step = after(anInstance(due(asked)), elapsed);
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'tree' }]);
    expect(step.instance.state).toEqual({ ...asked, phase: 'killing', kills: 1, deadline: NOW + 1_000 });
  });

  it('kills only the main process where the rest is spared', () => {
    const step = after(anInstance(due(asked), { stop: { scope: 'main' } }), elapsed);
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'main' }]);
  });

  it('kills the rest of what has lost its main process, whatever the spec says by now', () => {
    for (const scope of ['mixed', 'tree', 'main'] as const) {
      expect(after(anInstance(due(orphaned), { stop: { scope } }), elapsed).effects).toEqual([
        { ...SIGKILL, to: 'rest' },
      ]);
    }
  });

  it('kills the rest that was asked and did not go', () => {
    const state = due(stopping({ exit: EXIT, phase: 'asked' }));
    const step = after(anInstance(state, { stop: { scope: 'tree' } }), elapsed);
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(step.instance.state).toMatchObject({ phase: 'killing', kills: 1, deadline: NOW + 1_000 });
  });

  it('kills again each second, and says when it is stuck', () => {
    let state = due(killing);
    const told: unknown[] = [];
    for (let kills = 2; kills <= 8; kills++) {
      const step = after(anInstance(state), elapsed);
      expect(step.effects).toEqual([{ ...SIGKILL, to: 'tree' }]);
      state = step.instance.state as Stopping;
      told.push([state.kills, state.stuck, (state.deadline ?? 0) - NOW]);
      state = due(state);
    }
    expect(told).toEqual([
      [2, false, 1_000],
      [3, false, 1_000],
      [4, false, 1_000],
      [5, false, 1_000],
      [6, true, 30_000],
      [7, true, 30_000],
      [8, true, 30_000],
    ]);
  });

  it('begins with killing where there is no time to ask', () => {
    const hasty = { stop: { timeoutMs: 0 } };
    const step = after(anInstance(unborn, hasty), spawned);
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'tree' }]);
    expect(step.instance.state).toMatchObject({ phase: 'killing', kills: 1, deadline: NOW + 1_000 });
  });

  it('does not climb early', () => {
    for (const state of [asked, killing, draining, orphaned, unborn]) {
      const instance = anInstance(state);
      expect(after(instance, elapsed).instance).toBe(instance);
    }
  });
});

describe('how a child is asked', () => {
  const ask = (spec: Parameters<typeof anInstance>[1]) => after(anInstance(unborn, spec), spawned).effects;

  it('is by the signal of the spec, to whom the scope says', () => {
    expect(ask({ stop: { signal: 'SIGINT' } })).toEqual([{ ...SIGTERM, signal: 'SIGINT', to: 'main' }]);
    expect(ask({ stop: { scope: 'main' } })).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(ask({ stop: { scope: 'tree' } })).toEqual([{ ...SIGTERM, to: 'tree' }]);
  });

  it('is by the command, where there is one', () => {
    for (const scope of ['mixed', 'tree', 'main'] as const) {
      expect(ask({ stop: { scope, command: ['bye'] } })).toEqual([{ kind: 'execute', run: RUN, part: 'stop_command' }]);
    }
  });
});

describe('commands', () => {
  it.each([
    ['stop', 'down', false],
    ['restart', 'up', true],
    ['delete', 'gone', false],
  ] as const)('%s changes what comes after, and not the ladder', (kind, want, afresh) => {
    const waitsFor = kind === 'restart' ? ['db'] : [];
    for (const state of [unborn, asked, killing, orphaned, stopping({ ...asked, afresh: !afresh, after: ['api'] })]) {
      const step = after(anInstance(state, {}, { want: 'down' }), command(kind, ['db']));
      expect(step.effects).toEqual([]);
      expect(step.instance.want).toBe(want);
      expect(step.instance.state).toEqual({ ...state, afresh, after: waitsFor });
    }
  });

  it.each([
    ['stop', 'down', false],
    ['restart', 'up', true],
    ['delete', 'gone', false],
  ] as const)('%s cuts a drain short', (kind, want, afresh) => {
    const step = after(anInstance(draining), command(kind, ['db']));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.want).toBe(want);
    expect(step.instance.state).toEqual({
      ...draining,
      afresh,
      after: kind === 'restart' ? ['db'] : [],
      phase: 'asked',
      deadline: NOW + 10_000,
    });
  });

  it('start has it come up afresh when the old tree is gone', () => {
    for (const state of [unborn, asked, killing, draining, orphaned]) {
      for (const by of ['person', 'daemon'] as const) {
        const step = after(anInstance(state, {}, { want: 'down' }), { kind: 'start', by, after: ['db'] });
        expect(step.effects).toEqual([]);
        expect(step.instance.want).toBe('up');
        expect(step.instance.state).toEqual({ ...state, afresh: true, after: ['db'] });
      }
    }
  });

  it('start by a person forgives also where it is wanted up, by the daemon it does not', () => {
    const instance = anInstance(orphaned);
    const step = after(instance, { kind: 'start', by: 'person', after: [] });
    expect(step.instance.state).toEqual({ ...orphaned, afresh: true });
    expect(after(instance, { kind: 'start', by: 'daemon', after: [] }).instance).toBe(instance);
  });

  it('reset forgives and configure changes the spec; the ladder stands', () => {
    const instance = anInstance(asked);
    expect(after(instance, { kind: 'reset' })).toEqual({ instance: { ...instance, ...CLEAN }, effects: [] });
    const spec = aSpec({ stop: { timeoutMs: 1 } });
    expect(after(instance, { kind: 'configure', spec })).toEqual({ instance: { ...instance, spec }, effects: [] });
  });
});

describe('a ceiling', () => {
  const spec = { limits: limits({ memory: MEMORY }) };

  it('cuts a drain short when the hard one is reached', () => {
    const step = after(anInstance(draining, spec), breached('max'));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.state).toEqual({ ...draining, phase: 'asked', deadline: NOW + 10_000 });
  });

  it('never cuts the stop timeout short', () => {
    for (const state of [unborn, asked, killing, orphaned]) {
      const instance = anInstance(state, spec);
      expect(after(instance, breached('max')).instance).toBe(instance);
    }
  });

  it('does not drain twice, nor ask where the spec has no ceiling any more', () => {
    const instance = anInstance(draining, spec);
    expect(after(instance, breached('soft')).instance).toBe(instance);
    const free = anInstance(draining);
    expect(after(free, breached('max')).instance).toBe(free);
  });
});

describe('the empty tree', () => {
  it('frees the slot for what is wanted', () => {
    const settle = (parts: Partial<Instance>, state: Stopping = orphaned) =>
      after(anInstance(state, {}, { last: ENDED, ...parts }), emptied);
    expect(settle({ want: 'down' })).toMatchObject({ effects: [], instance: { want: 'down' } });
    expect(settle({ want: 'down' }).instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
    expect(settle({ want: 'gone' }).instance.state).toEqual({ kind: 'stopped', reason: 'deleted by a person' });
    expect(settle({ want: 'gone' }).effects).toEqual([{ kind: 'forget' }]);
    expect(settle({ want: 'up' }).instance.state).toMatchObject({ kind: 'waiting', for: { kind: 'backoff' } });
    expect(() => settle({ want: 'bogus' as never })).toThrow('unreachable');
  });

  it('says nothing while the main process is not known to be dead', () => {
    for (const state of [unborn, asked, killing, draining]) {
      const instance = anInstance(state);
      expect(after(instance, emptied).instance).toBe(instance);
    }
  });

  it('lets it start afresh for a person, with the past forgiven', () => {
    const step = after(anInstance({ ...orphaned, afresh: true }), emptied);
    expect(step.effects).toEqual([{ kind: 'spawn', run: RUN + 1 }]);
    expect(step.instance).toMatchObject({ ...CLEAN, restarts: 3, state: { kind: 'starting', by: 'person' } });
  });

  it('lets it wait afresh for what it needs', () => {
    const step = after(anInstance({ ...orphaned, afresh: true, after: ['db'] }), emptied);
    expect(step.effects).toEqual([]);
    expect(step.instance.state).toMatchObject({
      kind: 'waiting',
      for: { kind: 'dependency', on: ['db'], by: 'person' },
    });
  });
});

describe('what a stopping instance ignores', () => {
  const ignored: readonly Event[] = [
    { kind: 'probed', run: RUN, probe: 'liveness', healthy: false, detail: '' },
    { kind: 'probed', run: RUN, probe: 'readiness', healthy: true, detail: '' },
    { kind: 'adopted', run: RUN, pid: 5, birth: 'b5', ready: true },
    { kind: 'released' },
    { kind: 'emptied', run: RUN - 1 },
    { kind: 'exited', run: RUN - 1, exit: EXIT },
  ];
  it.each(ignored)('is $kind of run $run', (event) => {
    for (const state of [unborn, asked, killing, draining, orphaned]) {
      const instance = anInstance(state);
      expect(after(instance, event).instance).toBe(instance);
    }
  });

  it('is not what the table does not know', () => {
    expect(() => after(anInstance(asked), { kind: 'bogus' } as never)).toThrow('unreachable');
  });
});
