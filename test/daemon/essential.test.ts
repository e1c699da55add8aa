import { describe, expect, it } from 'vitest';
import type { Exit } from '../../src/base/process.ts';
import { type Instance, newborn, type State } from '../../src/core/state.ts';
import { Essential } from '../../src/daemon/essential.ts';
import { webOf } from '../spec/app-text.ts';

const spec = webOf('essential: true');
const running: Partial<Instance> = {
  want: 'up',
  state: { kind: 'running', child: { pid: 1, birth: 'b', startedAt: 0 }, since: 0, ready: true },
};
const stopped: State = { kind: 'stopped', reason: 'completed' };
const failed: Extract<State, { kind: 'failed' }> = { kind: 'failed', cause: 'exit', reason: 'given up' };
const code = (n: number): Exit => ({ kind: 'code', code: n });

const one = (instance: string, rest: Partial<Instance>): Instance => ({
  ...newborn(`lyra/web@${instance}`, { ...spec, instance }),
  ...rest,
});
const ended = (exit: Exit, state: State, rest: Partial<Instance> = {}): Partial<Instance> => ({
  ...{ want: 'up', state, last: { run: 1, exit, cause: 'exit', reason: '', at: 0 } },
  ...rest,
});

/** The codes that are told when the first of these goes from `before` to what it is now. */
function told(all: readonly Partial<Instance>[], before: Partial<Instance> = running): readonly number[] {
  const codes: number[] = [];
  const instances = all.map((each, at) => one(String(at), each));
  const essential = new Essential({ ofProcess: () => instances }, (_, each) => codes.push(each));
  const [first] = instances;
  if (first !== undefined) essential.changed({ ...first, ...before }, first);
  return codes;
}

describe('an essential process', () => {
  it.each<[Exit, State, number]>([
    [code(0), stopped, 0],
    [code(3), failed, 3],
    [code(3), stopped, 3],
    [code(0), failed, 1],
    [{ kind: 'signal', signal: 'SIGKILL' }, failed, 137],
    [{ kind: 'signal', signal: 'SIGTERM' }, stopped, 143],
    [{ kind: 'unspawned', code: 'LAUNCH_NOT_FOUND', message: '' }, failed, 127],
    [{ kind: 'unknown' }, stopped, 1],
  ])('%j in %j ends sup with %d', (exit, state, wanted) => {
    expect(told([ended(exit, state)])).toEqual([wanted]);
  });

  it('has not ended for good when a person stopped it, when it will be tried again, or when it still lives', () => {
    expect(told([ended(code(0), stopped, { want: 'down' })])).toEqual([]);
    expect(told([ended(code(1), { ...failed, retryAt: 9 })])).toEqual([]);
    expect(told([ended(code(1), { kind: 'waiting', for: { kind: 'backoff', deadline: 9 }, reason: '' })])).toEqual([]);
    expect(told([running], { want: 'up', state: { kind: 'waiting', for: { kind: 'disk' }, reason: '' } })).toEqual([]);
    expect(told([{}])).toEqual([]);
  });

  it('is told once', () => {
    expect(told([ended(code(0), stopped)], ended(code(0), stopped))).toEqual([]);
  });

  it('has ended when the last of its instances has, with the code of the one that failed', () => {
    expect(told([ended(code(0), stopped), running])).toEqual([]);
    expect(told([ended(code(0), stopped), ended(code(4), failed)])).toEqual([4]);
    expect(told([ended(code(0), stopped), ended(code(0), stopped)])).toEqual([0]);
    expect(told([ended(code(5), failed), ended(code(9), stopped, { want: 'down' })])).toEqual([5]);
  });

  it('and no other', () => {
    const other = { ...one('0', ended(code(1), failed)), spec: webOf('essential: false') };
    const essential = new Essential({ ofProcess: () => [other] }, () => expect.unreachable());
    essential.changed({ ...other, ...running }, other);
  });
});
