import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/core/event.ts';
import { after, anInstance, CHILD, NOW, RUN, running, SIGKILL, SIGTERM, stopping } from './instances.ts';
import { limits, MEMORY } from './specs.ts';

type Scope = 'mixed' | 'tree' | 'main';
const bye = (scope: Scope = 'mixed') => ({ stop: { scope, command: ['bye'] } });
const pleading = stopping({ awaits: 'stop_command', child: CHILD, deadline: NOW + 5, ready: true });
const { child: _gone, ...childless } = pleading;
/** Its turn has not come. */
const waiting = stopping({ awaits: 'stop_command', child: CHILD, ready: true });
const EXIT = { kind: 'code', code: 0 } as const;
const orphaned = stopping({ ...childless, exit: EXIT });

const ran = (failure: string | null): Event => ({ kind: 'ran', run: RUN, part: 'stop_command', failure });
const exited: Event = { kind: 'exited', run: RUN, exit: EXIT };
const begun: Event = { kind: 'begun', run: RUN, part: 'stop_command' };
const execute = { kind: 'execute', run: RUN, part: 'stop_command' };

describe('the stop command', () => {
  it.each(['mixed', 'tree', 'main'] as const)('takes the place of the signal: scope %s', (scope) => {
    const step = after(anInstance(running(), bye(scope)), { kind: 'stop' });
    expect(step.effects).toEqual([execute]);
    expect(step.instance.state).toMatchObject({ phase: 'asked', awaits: 'stop_command' });
    // Its time begins with its turn, however long that takes.
    expect(step.instance.state).not.toHaveProperty('deadline');
    const heard = after(step.instance, begun);
    expect(heard.effects).toEqual([]);
    expect(heard.instance.state).toMatchObject({ phase: 'asked', awaits: 'stop_command', deadline: NOW + 10_000 });
  });

  it('has the time of its turn once, and no other command has it', () => {
    for (const state of [pleading, orphaned, stopping({ child: CHILD, deadline: NOW + 5 })]) {
      const instance = anInstance(state, bye());
      expect(after(instance, begun).instance).toBe(instance);
    }
    const instance = anInstance(waiting, bye());
    expect(after(instance, { kind: 'begun', run: RUN, part: 'after_start' }).instance).toBe(instance);
    const unasked = anInstance(stopping(), bye());
    expect(after(unasked, begun).instance).toBe(unasked);
  });

  it('that never had its turn is followed by the signal, which has all of the time', () => {
    const step = after(anInstance(waiting, bye()), ran('`bye` had no turn'));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.state).toMatchObject({ phase: 'asked', deadline: NOW + 10_000 });
    expect(step.instance.state).not.toHaveProperty('awaits');
  });

  it('leaves it to the timeout when it ended well and the process lives', () => {
    const step = after(anInstance(pleading, bye()), ran(null));
    expect(step.effects).toEqual([]);
    expect(step.instance.state).toEqual(stopping({ child: CHILD, deadline: NOW + 5, ready: true }));
  });

  it.each([
    ['mixed', 'main'],
    ['tree', 'tree'],
    ['main', 'main'],
  ] as const)('is followed by the signal at once when it failed: scope %s', (scope, to) => {
    const step = after(anInstance(pleading, bye(scope)), ran('`bye` exited with 1'));
    expect(step.effects).toEqual([{ ...SIGTERM, to }]);
    // How the run ended will be told with it.
    const reason = 'stopped by a person; stop.command failed: `bye` exited with 1';
    expect(step.instance.state).toEqual(stopping({ child: CHILD, deadline: NOW + 5, ready: true, reason }));
  });

  it('is not followed by a signal where SIGKILL has been sent', () => {
    const killing = { ...pleading, phase: 'killing', kills: 1 } as const;
    expect(after(anInstance(killing, bye()), ran('x')).effects).toEqual([]);
  });

  it.each([
    ['mixed', 'tree'],
    ['tree', 'tree'],
    ['main', 'main'],
  ] as const)('is killed with what it could not stop: scope %s', (scope, to) => {
    const step = after(anInstance({ ...pleading, deadline: NOW }, bye(scope)), { kind: 'elapsed' });
    expect(step.effects).toEqual([{ ...SIGKILL, to }]);
    expect(step.instance.state).toMatchObject({ phase: 'killing', kills: 1, awaits: 'stop_command' });
  });

  it('is not run where no main process lives', () => {
    const crashed = after(anInstance(running(), bye('tree')), exited);
    expect(crashed.effects).toEqual([{ ...SIGTERM, to: 'rest' }]);
    expect(crashed.instance.state).not.toHaveProperty('awaits');
  });

  it('is not heard of twice, nor where none runs', () => {
    const instance = anInstance(stopping({ child: CHILD, deadline: NOW + 5 }), bye());
    expect(after(instance, ran('x')).instance).toBe(instance);
    expect(after(instance, ran(null)).instance).toBe(instance);
  });
});

describe('a main process that ends before its stop command', () => {
  it.each(['mixed', 'tree', 'main'] as const)('lets it finish: scope %s', (scope) => {
    const step = after(anInstance(pleading, bye(scope)), exited);
    expect(step.effects).toEqual([]);
    expect(step.instance.state).toEqual(orphaned);
    expect(step.instance.last).toMatchObject({ run: RUN, exit: EXIT, at: NOW });
  });

  it('does not let it finish where SIGKILL has been sent', () => {
    const killing = { ...pleading, phase: 'killing', kills: 1 } as const;
    const { instance, effects } = after(anInstance(killing, bye()), exited);
    expect(effects).toEqual([]);
    expect(instance.state).toMatchObject({ phase: 'killing', exit: EXIT });
    const spared = after(anInstance(killing, bye('main'), { want: 'down' }), exited);
    expect(spared.instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
  });

  it('leaves a rest that is killed, asked in what time is left, or spared', () => {
    const mixed = after(anInstance(orphaned, bye('mixed')), ran(null));
    expect(mixed.effects).toEqual([{ ...SIGKILL, to: 'rest' }]);
    expect(mixed.instance.state).toMatchObject({ phase: 'killing', kills: 1 });
    expect(mixed.instance.state).not.toHaveProperty('awaits');

    const tree = after(anInstance(orphaned, bye('tree')), ran('x'));
    expect(tree.effects).toEqual([{ ...SIGTERM, to: 'rest' }]);
    expect(tree.instance.state).toMatchObject({ phase: 'asked', deadline: NOW + 5 });

    const main = after(anInstance(orphaned, bye('main'), { want: 'down' }), ran(null));
    expect(main.effects).toEqual([]);
    expect(main.instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
  });

  it('and after the command, leaves the same: nobody but the command has told the rest anything', () => {
    const alone = stopping({ child: CHILD, deadline: NOW + 5 });
    expect(after(anInstance(alone, bye('tree')), exited).effects).toEqual([{ ...SIGTERM, to: 'rest' }]);
    expect(after(anInstance(alone, { stop: { scope: 'tree' } }), exited).effects).toEqual([]);
  });

  it.each([
    ['mixed', 'rest'],
    ['tree', 'rest'],
    ['main', 'main'],
  ] as const)('is no reason to wait for longer than the time that was given: scope %s', (scope, to) => {
    const step = after(anInstance({ ...orphaned, deadline: NOW }, bye(scope)), { kind: 'elapsed' });
    expect(step.effects).toEqual([{ ...SIGKILL, to }]);
  });

  it('is over when the tree is empty', () => {
    const step = after(anInstance(orphaned, bye(), { want: 'down' }), { kind: 'emptied', run: RUN });
    expect(step.instance.state).toEqual({ kind: 'stopped', reason: 'stopped by a person' });
  });
});

describe('a drain by the stop command', () => {
  const spec = { ...bye('tree'), limits: limits({ memory: MEMORY }) };
  const draining = { ...pleading, phase: 'draining', deadline: NOW } as const;

  it('is not begun again by the rung above it while it runs, and is once it has ended', () => {
    const still = after(anInstance(draining, spec), { kind: 'elapsed' });
    expect(still.effects).toEqual([]);
    expect(still.instance.state).toMatchObject({ phase: 'asked', deadline: NOW + 10_000, awaits: 'stop_command' });
    const { awaits: _over, ...ended } = draining;
    const anew = after(anInstance(ended, spec), { kind: 'elapsed' });
    expect(anew.effects).toEqual([execute]);
    expect(anew.instance.state).toMatchObject({ phase: 'asked', awaits: 'stop_command' });
  });

  it('tells only the main process when it failed', () => {
    expect(after(anInstance(draining, spec), ran('x')).effects).toEqual([{ ...SIGTERM, to: 'main' }]);
  });

  it('gives the rest the time of a stop', () => {
    const step = after(anInstance({ ...orphaned, phase: 'draining', deadline: NOW + 5 }, spec), ran(null));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'rest' }]);
    expect(step.instance.state).toMatchObject({ phase: 'asked', deadline: NOW + 10_000 });
  });
});
