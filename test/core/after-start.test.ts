import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/core/event.ts';
import { after, anInstance, CHILD, command, NOW, RUN, SIGKILL, SIGTERM, starting } from './instances.ts';
import { CPU, HOOK, limits, MEMORY } from './specs.ts';

const AFTER = { afterStart: [HOOK] };
const finishing = starting({ phase: 'after_start', child: CHILD });
const born = { pid: 99, birth: 'b9', startedAt: NOW };
const spawned: Event = { kind: 'spawned', run: RUN, pid: 99, birth: 'b9' };
const probed: Event = { kind: 'probed', run: RUN, probe: 'readiness', healthy: true, detail: 'd' };
const exited = (code: number): Event => ({ kind: 'exited', run: RUN, exit: { kind: 'code', code } });
const ran = (failure: string | null, part: 'before_start' | 'after_start' = 'after_start'): Event => ({
  kind: 'ran',
  run: RUN,
  part,
  failure,
});
const execute = { kind: 'execute', run: RUN, part: 'after_start' };
const callOff = { kind: 'call-off', run: RUN };

describe('after_start', () => {
  it.each([
    ['at once where nothing else is asked', starting(), {}, spawned, born],
    ['when it is said to be ready', starting({ child: CHILD }), { readiness: { kind: 'notify' } }, probed, CHILD],
    ['when it has lived long enough', starting({ child: CHILD, readyAt: NOW }), {}, { kind: 'elapsed' }, CHILD],
  ] as const)('runs %s', (_, state, spec, event, child) => {
    const step = after(anInstance(state, { ...AFTER, ...spec }), event);
    expect(step.effects).toEqual([execute]);
    expect(step.instance.state).toEqual(starting({ phase: 'after_start', child }));
  });

  it('gives way to a start timeout of the same moment: there is no time left for it', () => {
    const state = starting({ child: CHILD, readyAt: NOW, timeoutAt: NOW });
    expect(after(anInstance(state, AFTER), { kind: 'elapsed' }).instance.state).toMatchObject({
      kind: 'stopping',
      cause: 'start-timeout',
      reason: 'not ready within 30s',
    });
  });

  it('makes it running when it is through', () => {
    const step = after(anInstance(finishing, AFTER), ran(null));
    expect(step.effects).toEqual([]);
    expect(step.instance.state).toEqual({ kind: 'running', child: CHILD, since: NOW, ready: true });
  });

  it.each([spawned, probed, ran(null, 'before_start'), ran('x', 'before_start')])('is not moved by $kind', (event) => {
    const instance = anInstance(finishing, AFTER);
    expect(after(instance, event).instance).toBe(instance);
  });

  it('is heard of only in its time', () => {
    for (const state of [starting(), starting({ child: CHILD }), starting({ phase: 'before_start' })]) {
      const instance = anInstance(state, AFTER);
      for (const event of [ran(null), ran('x')]) expect(after(instance, event).instance).toBe(instance);
    }
  });

  it('is run again for what is taken over before it was through', () => {
    const before = { kind: 'child', ready: false, ending: null } as const;
    const restored = anInstance({ kind: 'stopped', reason: 'r', before }, AFTER);
    const adopted: Event = { kind: 'adopted', run: RUN, pid: 99, birth: 'b9', ready: false };
    const step = after(restored, adopted);
    expect(step.effects).toEqual([execute]);
    expect(step.instance.state).toMatchObject({ phase: 'after_start', by: 'daemon', timeoutAt: NOW + 30_000 });
    expect(after(restored, { ...adopted, ready: true }).effects).toEqual([]);
  });
});

describe('an end while after_start runs', () => {
  it('comes when it fails, and is a failed start', () => {
    const step = after(anInstance(finishing, AFTER), ran('`prepare` exited with 3'));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.state).toMatchObject({
      kind: 'stopping',
      child: CHILD,
      cause: 'after-start',
      reason: 'after_start failed: `prepare` exited with 3',
      ready: false,
      healthyMs: 0,
    });
    const ended = after(step.instance, exited(0)).instance;
    expect(ended.last).toMatchObject({ cause: 'after-start', exit: { kind: 'code', code: 0 } });
    expect(after(ended, { kind: 'emptied', run: RUN }).instance).toMatchObject({
      failures: 3,
      state: { kind: 'waiting', reason: 'after_start failed: `prepare` exited with 3' },
    });
  });

  it('comes when its time is up', () => {
    const step = after(anInstance({ ...finishing, timeoutAt: NOW }, AFTER), { kind: 'elapsed' });
    expect(step.effects).toEqual([callOff, { ...SIGTERM, to: 'main' }]);
    expect(step.instance.state).toMatchObject({
      cause: 'start-timeout',
      reason: 'after_start was not done within 30s',
      ready: false,
    });
  });

  it.each(['stop', 'delete', 'restart'] as const)('%s calls it off and tells the process', (kind) => {
    const step = after(anInstance(finishing, AFTER), command(kind, ['db']));
    expect(step.effects).toEqual([callOff, { ...SIGTERM, to: 'main' }]);
    expect(step.instance.state).toMatchObject({ kind: 'stopping', child: CHILD, phase: 'asked' });
    expect(step.instance.state).not.toHaveProperty('awaits');
    expect(after(step.instance, ran('it was called off')).instance).toBe(step.instance);
  });

  it('calls it off before the stop command is run', () => {
    const step = after(anInstance(finishing, { ...AFTER, stop: { command: ['bye'] } }), { kind: 'stop' });
    expect(step.effects).toEqual([callOff, { kind: 'execute', run: RUN, part: 'stop_command' }]);
  });

  it('calls it off also where a ceiling is breached', () => {
    const spec = { ...AFTER, limits: limits({ memory: MEMORY, cpu: CPU }) };
    const breached = (level: 'soft' | 'max'): Event => ({
      kind: 'breached',
      run: RUN,
      ceiling: 'memory',
      level,
      detail: 'd',
    });
    for (const level of ['soft', 'max'] as const) {
      const step = after(anInstance(finishing, spec), breached(level));
      expect(step.effects).toEqual([callOff, { ...SIGTERM, to: 'main' }]);
    }
    const early = after(anInstance(starting({ child: CHILD }), spec), breached('soft'));
    expect(early.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
  });

  it('is the death of the main process, whatever the commands do', () => {
    const step = after(anInstance(finishing, AFTER), exited(0));
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(step.instance.last).toMatchObject({
      cause: 'exit',
      exit: { kind: 'code', code: 0 },
      reason: 'exited with code 0 before after_start was done',
    });
    expect(after(step.instance, ran(null)).instance).toBe(step.instance);
    const job = after(anInstance(finishing, { ...AFTER, kind: 'job' }), exited(0)).instance;
    expect(job.last?.reason).toBe('exited with code 0');
    expect(after(job, { kind: 'emptied', run: RUN }).instance.state).toEqual({ kind: 'stopped', reason: 'completed' });
  });
});
