import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/core/event.ts';
import { CALLED_OFF } from '../../src/core/reason.ts';
import { remember, restore } from '../../src/core/restore.ts';
import { after, anInstance, CLEAN, command, NOW, RUN, SIGKILL, SIGTERM, starting, stopping } from './instances.ts';
import type { Part } from '../../src/core/state.ts';
import { aSpec, HOOK, type SpecParts } from './specs.ts';

const BEFORE = { beforeStart: [HOOK] };
const MAIN = { stop: { scope: 'main' } } as const;
const preparing = starting({ phase: 'before_start' });
const clearing = starting({ phase: 'clearing' });
const dismissing = stopping({ awaits: 'before_start', deadline: NOW });

const ran = (
  failure: string | null,
  part: 'before_start' | 'after_start' | 'stop_command' = 'before_start',
): Event => ({
  kind: 'ran',
  run: RUN,
  part,
  failure,
});
const begun = (part: Part): Event => ({ kind: 'begun', run: RUN, part });
const callOff = { kind: 'call-off', run: RUN };
const emptied: Event = { kind: 'emptied', run: RUN };
const exited: Event = { kind: 'exited', run: RUN, exit: { kind: 'code', code: 1 } };
const spawned: Event = { kind: 'spawned', run: RUN, pid: 99, birth: 'b9' };
const FAILED = 'before_start failed: `prepare` exited with 3';

describe('before_start', () => {
  it('is the first of a run, and its time is that of the whole start', () => {
    const rest = anInstance({ kind: 'stopped', reason: 'r' }, BEFORE);
    const step = after(rest, { kind: 'start', by: 'person', after: [] });
    expect(step.effects).toEqual([{ kind: 'execute', run: RUN + 1, part: 'before_start' }]);
    expect(step.instance).toMatchObject({ run: RUN + 1, want: 'up', ...CLEAN });
    expect(step.instance.state).toEqual({
      kind: 'starting',
      by: 'person',
      phase: 'before_start',
      timeoutAt: NOW + 30_000,
    });
  });

  it('has its time from its turn on, not from when it was ordered', () => {
    const step = after(anInstance(preparing, BEFORE), begun('before_start'));
    expect(step.effects).toEqual([]);
    expect(step.instance.state).toEqual({ ...preparing, timeoutAt: NOW + 30_000 });
  });

  it.each([
    ['before_start', starting({ phase: 'clearing' })],
    ['before_start', dismissing],
    ['before_start', starting()],
    ['after_start', preparing],
  ] as const)('is what alone counts so: %s', (part, state) => {
    const instance = anInstance(state, BEFORE);
    expect(after(instance, begun(part)).instance).toBe(instance);
  });

  it('is followed by an empty tree, and only then by the main process', () => {
    const cleared = after(anInstance(preparing, BEFORE), ran(null));
    expect(cleared.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(cleared.instance.state).toEqual(clearing);
    const launched = after(cleared.instance, emptied);
    expect(launched.effects).toEqual([{ kind: 'spawn', run: RUN }]);
    expect(launched.instance).toMatchObject({ run: RUN, state: starting() });
  });

  it('ends nothing where the rest is spared', () => {
    const step = after(anInstance(preparing, { ...BEFORE, ...MAIN }), ran(null));
    expect(step.effects).toEqual([{ kind: 'spawn', run: RUN }]);
    expect(step.instance.state).toEqual(starting());
  });

  it.each([spawned, exited, emptied, ran(null, 'after_start'), ran('x', 'stop_command')])(
    'is not moved by $kind',
    (event) => {
      const instance = anInstance(preparing, BEFORE);
      expect(after(instance, event).instance).toBe(instance);
    },
  );

  it.each([spawned, exited, ran(null), ran('x')])('nor is the clearing after it by $kind', (event) => {
    const instance = anInstance(clearing, BEFORE);
    expect(after(instance, event).instance).toBe(instance);
  });

  it('is asked of nobody once the main process is being launched', () => {
    const instance = anInstance(starting(), BEFORE);
    for (const event of [emptied, ran(null), ran('x')]) expect(after(instance, event).instance).toBe(instance);
  });
});

describe('a before_start that fails', () => {
  it('is a failed start: what it left is ended, then policy is asked', () => {
    const step = after(anInstance(preparing, BEFORE), ran('`prepare` exited with 3'));
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    const exit = { kind: 'unspawned', code: 'BEFORE_START_FAILED', message: FAILED } as const;
    expect(step.instance.last).toEqual({ run: RUN, exit, cause: 'before-start', reason: FAILED, at: NOW });
    expect(step.instance.state).toEqual(
      stopping({ cause: 'before-start', reason: FAILED, exit, phase: 'killing', kills: 1, deadline: NOW + 1_000 }),
    );
    expect(after(step.instance, emptied).instance).toMatchObject({
      failures: 3,
      state: { kind: 'waiting', for: { kind: 'backoff', deadline: NOW + 1_000 }, reason: FAILED },
    });
  });

  it('is not tried again at once by a person either, nor where the policy is no', () => {
    const once = anInstance(starting({ phase: 'before_start', by: 'person' }), {
      ...BEFORE,
      restart: { policy: 'no' },
    });
    const { instance } = after(once, ran('`prepare` exited with 3'));
    expect(after(instance, emptied).instance.state).toEqual({
      kind: 'failed',
      cause: 'before-start',
      reason: `${FAILED}; restart is no`,
    });
  });

  it('asks what it left where the whole tree is asked, and spares it where it is spared', () => {
    const tree = after(anInstance(preparing, { ...BEFORE, stop: { scope: 'tree' } }), ran('x'));
    expect(tree.effects).toEqual([{ ...SIGTERM, to: 'rest' }]);
    expect(tree.instance.state).toMatchObject({ phase: 'asked', deadline: NOW + 10_000 });
    const main = after(anInstance(preparing, { ...BEFORE, ...MAIN }), ran('x'));
    expect(main.effects).toEqual([]);
    expect(main.instance.state).toMatchObject({ kind: 'waiting', for: { kind: 'backoff' } });
  });

  it('is no abnormal end, and no code of it is one of the main process', () => {
    const restart: SpecParts['restart'] = { policy: 'on-abnormal', prevent: [3] };
    const { instance } = after(anInstance(preparing, { ...BEFORE, restart }), ran('x'));
    expect(after(instance, emptied).instance.state).toMatchObject({ kind: 'failed', reason: 'before_start failed: x' });
  });
});

describe('an end while before_start runs', () => {
  it.each([
    ['stop', 'down', 'requested', false],
    ['delete', 'gone', 'requested', false],
    ['restart', 'up', 'restart', true],
  ] as const)('%s calls it off, and it has the time of a stop', (kind, want, cause, afresh) => {
    for (const state of [preparing, clearing]) {
      const step = after(anInstance(state, BEFORE), command(kind, ['db']));
      expect(step.effects).toEqual([callOff]);
      expect(step.instance.want).toBe(want);
      expect(step.instance.state).toMatchObject({
        kind: 'stopping',
        phase: 'asked',
        awaits: 'before_start',
        cause,
        afresh,
        deadline: NOW + 10_000,
      });
    }
  });

  it('is killed at once where a stop has no time', () => {
    const step = after(anInstance(preparing, { ...BEFORE, stop: { timeoutMs: 0 } }), { kind: 'stop' });
    expect(step.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(step.instance.state).toMatchObject({ phase: 'killing', awaits: 'before_start', kills: 1 });
  });

  it.each([
    ['before_start', 'before_start was not done within 30s'],
    ['clearing', 'before_start was not done within 30s'],
    ['launch', 'not ready within 30s'],
  ] as const)('comes by itself when the start takes too long: %s', (phase, reason) => {
    const step = after(anInstance(starting({ phase, timeoutAt: NOW }), BEFORE), { kind: 'elapsed' });
    expect(step.effects).toEqual(phase === 'launch' ? [] : [callOff]);
    expect(step.instance.state).toMatchObject({ kind: 'stopping', cause: 'start-timeout', reason });
  });

  it('refuses a phase that the table does not know', () => {
    const bogus = starting({ phase: 'bogus' as never, timeoutAt: NOW });
    expect(() => after(anInstance(bogus), { kind: 'elapsed' })).toThrow('unreachable');
  });

  it('kills everything when its time is up; where the rest is spared, the commands alone', () => {
    const mixed = after(anInstance(dismissing, BEFORE), { kind: 'elapsed' });
    expect(mixed.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(mixed.instance.state).toMatchObject({ phase: 'killing', kills: 1, awaits: 'before_start' });
    const main = after(anInstance(dismissing, { ...BEFORE, ...MAIN }), { kind: 'elapsed' });
    expect(main.effects).toEqual([{ ...SIGKILL, to: 'main' }]);
  });

  it('ends what it left once it is over, and then the slot is free: no main process begins', () => {
    const over = after(anInstance(dismissing, BEFORE, { want: 'down' }), ran('it was called off'));
    expect(over.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(over.instance.last).toMatchObject({ run: RUN, exit: CALLED_OFF, cause: 'requested', at: NOW });
    expect(over.instance.state).toMatchObject({ kind: 'stopping', exit: CALLED_OFF, phase: 'killing' });
    expect(over.instance.state).not.toHaveProperty('awaits');
    expect(after(over.instance, emptied).instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
  });

  it('also when it did well in the end', () => {
    const over = after(anInstance(dismissing, { ...BEFORE, ...MAIN }, { want: 'down' }), ran(null));
    expect(over.effects).toEqual([]);
    expect(over.instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
  });

  it('asks what it left where the tree is asked, within the same time', () => {
    const over = after(
      anInstance({ ...dismissing, deadline: NOW + 5 }, { ...BEFORE, stop: { scope: 'tree' } }),
      ran(null),
    );
    expect(over.effects).toEqual([{ ...SIGTERM, to: 'rest' }]);
    expect(over.instance.state).toMatchObject({ phase: 'asked', deadline: NOW + 5, exit: CALLED_OFF });
  });

  it('does not begin the killing again', () => {
    const killing = { ...dismissing, phase: 'killing', kills: 1, deadline: NOW + 5 } as const;
    const over = after(anInstance(killing, BEFORE), ran('x'));
    expect(over.effects).toEqual([]);
    expect(over.instance.state).toMatchObject({ phase: 'killing', kills: 1, deadline: NOW + 5, exit: CALLED_OFF });
  });

  it('is over when the tree is empty', () => {
    const step = after(anInstance(dismissing, BEFORE, { want: 'down' }), emptied);
    expect(step.instance.last).toMatchObject({ run: RUN, exit: CALLED_OFF, cause: 'requested' });
    expect(step.instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
  });

  it.each([spawned, exited, ran(null, 'stop_command'), ran('x', 'after_start')])('is not moved by $kind', (event) => {
    const instance = anInstance(dismissing, BEFORE);
    expect(after(instance, event).instance).toBe(instance);
  });

  it('begins anew where a person wants it', () => {
    const again = anInstance({ ...dismissing, afresh: true }, { ...BEFORE, ...MAIN });
    const step = after(again, ran('it was called off'));
    expect(step.effects).toEqual([{ kind: 'execute', run: RUN + 1, part: 'before_start' }]);
  });
});

describe('a daemon that died while before_start ran', () => {
  it('leaves a start that is to come, since there is no main process to be found', () => {
    expect(remember(anInstance(preparing, BEFORE)).life).toEqual({ kind: 'planned' });
    expect(remember(anInstance(clearing, BEFORE)).life).toEqual({ kind: 'planned' });
    for (const phase of ['launch', 'after_start'] as const) {
      expect(remember(anInstance(starting({ phase }), BEFORE)).life).toEqual({
        kind: 'child',
        ready: false,
        ending: null,
      });
    }
  });

  it('leaves an end that leads where it would have led', () => {
    const life = (want: 'up' | 'down', afresh = false) =>
      remember(anInstance({ ...dismissing, afresh }, BEFORE, { want })).life;
    expect(life('down')).toEqual({ kind: 'rest', state: { kind: 'stopped', reason: 'stopped by a person' } });
    expect(life('up', true)).toEqual({ kind: 'planned' });
    const again = restore('shop/web@0', aSpec(BEFORE), remember(anInstance(preparing, BEFORE)));
    expect(after(again, { kind: 'start', by: 'daemon', after: [] }).effects).toEqual([
      { kind: 'execute', run: RUN + 1, part: 'before_start' },
    ]);
  });
});
