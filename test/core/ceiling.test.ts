import { describe, expect, it } from 'vitest';
import { answer, type Breached } from '../../src/core/ceiling.ts';
import { after, anInstance, CHILD, NOW, RUN, running, SIGTERM } from './instances.ts';
import { CPU, limits, MEMORY } from './specs.ts';

const breached = (ceiling: Breached['ceiling'], level: Breached['level']): Breached => ({
  kind: 'breached',
  run: RUN,
  ceiling,
  level,
  detail: '530M over 512M',
});
const ask = (parts: Parameters<typeof limits>[0], ceiling: Breached['ceiling'], level: Breached['level']) =>
  answer(limits(parts), breached(ceiling, level));

describe('answer', () => {
  it('to the soft memory ceiling is what the spec says', () => {
    const bySpec = (['drain', 'signal', 'warn', 'none'] as const).map((onSoft) =>
      ask({ memory: { ...MEMORY, onSoft } }, 'memory', 'soft'),
    );
    expect(bySpec).toEqual([{ kind: 'drain', forMs: 60_000 }, { kind: 'none' }, { kind: 'none' }, { kind: 'none' }]);
  });

  it('to the hard memory ceiling is the end', () => {
    for (const onSoft of ['drain', 'signal', 'warn', 'none'] as const) {
      expect(ask({ memory: { ...MEMORY, onSoft } }, 'memory', 'max')).toEqual({ kind: 'end' });
    }
  });

  it('to a CPU ceiling is the end only where the spec says restart', () => {
    for (const action of ['restart', 'throttle', 'warn'] as const) {
      const kind = action === 'restart' ? 'end' : 'none';
      expect(ask({ cpu: { ...CPU, action } }, 'cpu', 'max')).toEqual({ kind });
      expect(ask({ cpu: { ...CPU, action } }, 'cpu', 'soft')).toEqual({ kind: 'none' });
    }
  });

  it('to a ceiling that is not there is nothing', () => {
    for (const level of ['soft', 'max'] as const) {
      expect(ask({ cpu: CPU }, 'memory', level)).toEqual({ kind: 'none' });
      expect(ask({ memory: MEMORY }, 'cpu', level)).toEqual({ kind: 'none' });
    }
  });

  it('to what is no ceiling is a refusal', () => {
    expect(() => ask({}, 'bogus' as never, 'max')).toThrow('unreachable');
  });
});

describe('a running instance beyond a ceiling', () => {
  it('drains first', () => {
    const step = after(anInstance(running(), { limits: limits({ memory: MEMORY }) }), breached('memory', 'soft'));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance).toMatchObject({ want: 'up' });
    expect(step.instance.state).toEqual({
      kind: 'stopping',
      child: CHILD,
      cause: 'ceiling',
      reason: 'memory ceiling: 530M over 512M',
      phase: 'draining',
      deadline: NOW + 60_000,
      kills: 0,
      stuck: false,
      afresh: false,
      after: [],
      ready: true,
      healthyMs: 4_000,
    });
  });

  it('drains only its main process, or by its command', () => {
    const limited = { limits: limits({ memory: MEMORY }) };
    const tree = after(anInstance(running(), { ...limited, stop: { scope: 'tree' } }), breached('memory', 'soft'));
    expect(tree.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    const command = after(
      anInstance(running(), { ...limited, stop: { command: ['bye'] } }),
      breached('memory', 'soft'),
    );
    expect(command.effects).toEqual([{ kind: 'execute', run: RUN, part: 'stop_command' }]);
  });

  it('is asked to stop', () => {
    const step = after(anInstance(running(), { limits: limits({ cpu: CPU }) }), breached('cpu', 'max'));
    expect(step.effects).toEqual([{ ...SIGTERM, to: 'main' }]);
    expect(step.instance.state).toMatchObject({
      phase: 'asked',
      cause: 'ceiling',
      reason: 'cpu ceiling: 530M over 512M',
      deadline: NOW + 10_000,
    });
  });

  it('goes on where nothing is asked', () => {
    const instance = anInstance(running());
    expect(after(instance, breached('memory', 'max')).instance).toBe(instance);
  });
});
