import { describe, expect, it } from 'vitest';
import type { State } from '../../src/core/state.ts';
import { after, anInstance, backingOff, CHILD, failed, NOW, RUN, running, starting, stopping } from './instances.ts';

const stop = { kind: 'stop', by: 'daemon' } as const;
const REST = { kind: 'stopped', reason: 'stopped, the daemon ends' };
const emptied = { kind: 'emptied', run: RUN } as const;

describe('a stop because the daemon ends', () => {
  it.each<[string, State]>([
    ['failed', failed()],
    ['waiting', backingOff()],
  ])('is not said to be of a person: %s', (_, state) => {
    expect(after(anInstance(state), stop).instance).toMatchObject({ want: 'down', state: REST });
  });

  it.each<[string, State]>([
    ['starting', starting({ child: CHILD })],
    ['running', running()],
  ])('nor is the end of what lives: %s', (_, state) => {
    const told = after(anInstance(state), stop).instance;
    expect(told.state).toMatchObject({ kind: 'stopping', cause: 'requested', reason: REST.reason });
    const ended = after(told, { kind: 'exited', run: RUN, exit: { kind: 'code', code: 0 } }).instance;
    expect(ended.last).toMatchObject({ cause: 'requested', reason: REST.reason });
    expect(after(ended, emptied).instance.state).toEqual(REST);
  });

  it('nor the rest of what was ending already, whose end keeps its own reason', () => {
    const exit = { kind: 'code', code: 1 } as const;
    const falling = stopping({
      cause: 'exit',
      reason: 'exited with code 1',
      exit,
      phase: 'killing',
      deadline: NOW + 5,
    });
    const told = after(anInstance(falling), stop).instance;
    expect(told.state).toMatchObject({ cause: 'exit', reason: 'exited with code 1' });
    expect(after(told, emptied).instance.state).toEqual(REST);
  });
});
