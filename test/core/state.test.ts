import { describe, expect, it } from 'vitest';
import { childOf, deadline, lifeBefore, newborn, type State } from '../../src/core/state.ts';
import { anInstance, backingOff, CHILD, failed, NOW, running, starting, stopping } from './instances.ts';
import { aSpec } from './specs.ts';

const waitingFor = (what: Extract<State, { kind: 'waiting' }>['for']): State => ({
  kind: 'waiting',
  for: what,
  reason: 'r',
});

describe('deadline', () => {
  it.each([
    ['stopped', { kind: 'stopped', reason: 'r' }, undefined],
    ['failed', failed(), undefined],
    ['failed with a late try', failed(NOW + 1), NOW + 1],
    ['starting', starting(), NOW + 20_000],
    ['starting, ready first', starting({ readyAt: NOW + 3 }), NOW + 3],
    ['starting, timeout first', starting({ readyAt: NOW + 30_000 }), NOW + 20_000],
    ['running', running(), undefined],
    ['stopping, unanswered', stopping(), undefined],
    ['stopping', stopping({ deadline: NOW + 4 }), NOW + 4],
    ['backing off', backingOff(NOW + 5), NOW + 5],
    ['waiting for its schedule', waitingFor({ kind: 'schedule', deadline: NOW + 6 }), NOW + 6],
    ['waiting for a dependency', waitingFor({ kind: 'dependency', on: [], by: 'person' }), undefined],
    ['waiting for room', waitingFor({ kind: 'disk' }), undefined],
  ] as const)('of %s', (_, state, at) => {
    expect(deadline(anInstance(state))).toBe(at);
  });
});

describe('a state that is none', () => {
  it('has no deadline but a refusal', () => {
    expect(() => deadline(anInstance({ kind: 'bogus' } as never))).toThrow('unreachable');
  });
});

describe('lifeBefore', () => {
  it('is there only for what has just been restored', () => {
    const before = { kind: 'planned' } as const;
    expect(lifeBefore(anInstance({ kind: 'stopped', reason: 'r', before }))).toBe(before);
    expect(lifeBefore(anInstance({ kind: 'stopped', reason: 'r' }))).toBeUndefined();
    expect(lifeBefore(anInstance(running()))).toBeUndefined();
  });
});

describe('childOf', () => {
  it('is the live main process where there is one', () => {
    expect(childOf(anInstance(running()))).toBe(CHILD);
    expect(childOf(anInstance(starting({ child: CHILD })))).toBe(CHILD);
    expect(childOf(anInstance(stopping({ child: CHILD })))).toBe(CHILD);
    expect(childOf(anInstance(starting()))).toBeUndefined();
    expect(childOf(anInstance(stopping()))).toBeUndefined();
    expect(childOf(anInstance(failed()))).toBeUndefined();
  });
});

describe('newborn', () => {
  it('has no past and is not wanted yet', () => {
    const spec = aSpec();
    expect(newborn('shop/web@0', spec)).toEqual({
      id: 'shop/web@0',
      spec,
      want: 'down',
      state: { kind: 'stopped', reason: 'not started yet' },
      run: 0,
      failures: 0,
      starts: [],
      ceilingStarts: [],
      restarts: 0,
      ceilingRestarts: 0,
      last: null,
    });
  });
});
