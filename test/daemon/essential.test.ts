import { describe, expect, it } from 'vitest';
import type { Exit } from '../../src/base/process.ts';
import { type Cause, type Instance, newborn, type State } from '../../src/core/state.ts';
import { RESET_BY_PERSON } from '../../src/core/reason.ts';
import { Essential } from '../../src/daemon/essential.ts';
import { stopping } from '../core/instances.ts';
import { aSpec, type SpecParts } from '../core/specs.ts';
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
  const essential = new Essential({ ofProcess: () => instances, ofApp: () => instances }, (_, each) =>
    codes.push(each),
  );
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

  it.each<[Cause, Exit, number]>([
    ['after-start', { kind: 'signal', signal: 'SIGTERM' }, 1],
    ['after-start', code(0), 1],
    ['before-start', { kind: 'unspawned', code: 'BEFORE_START_FAILED', message: '' }, 1],
    ['start-timeout', { kind: 'unspawned', code: 'LAUNCH_CALLED_OFF', message: '' }, 1],
    ['start-timeout', { kind: 'signal', signal: 'SIGKILL' }, 1],
    ['launch', { kind: 'unspawned', code: 'LAUNCH_NOT_FOUND', message: '' }, 127],
    ['signal', { kind: 'signal', signal: 'SIGTERM' }, 143],
  ])('does not pass on as its own how sup ended it: %s with %j', (cause, exit, wanted) => {
    const last = { run: 1, exit, cause, reason: '', at: 0 };
    expect(told([{ want: 'up', state: { ...failed, cause: 'start-limit' }, last }])).toEqual([wanted]);
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
    const essential = new Essential({ ofProcess: () => [other], ofApp: () => [other] }, () => expect.unreachable());
    essential.changed({ ...other, ...running }, other);
  });
});

describe('an essential process that waits', () => {
  const on = (process: string) => [{ process, until: 'completed' as const }];
  const of = (name: string, parts: SpecParts, rest: Partial<Instance>): Instance => ({
    ...newborn(`shop/${name}@0`, aSpec({ ...parts, name })),
    ...rest,
  });
  const waiting: Partial<Instance> = {
    want: 'up',
    state: { kind: 'waiting', for: { kind: 'dependency', on: [], by: 'person' }, reason: 'r' },
  };
  const main = of('main', { essential: true, dependsOn: on('migrate') }, waiting);
  const migrate = (rest: Partial<Instance>): Instance => of('migrate', { kind: 'job' }, rest);
  const given = (state: State, want: Instance['want'] = 'up'): Instance => migrate(ended(code(4), state, { want }));

  /** What is told when the last of these has come to what it is. */
  function toldOf(all: readonly Instance[], before: Partial<Instance> = running): readonly (readonly unknown[])[] {
    const told: (readonly unknown[])[] = [];
    const ofProcess = (_: string, process: string) => all.filter(({ spec: { name } }) => name === process);
    const essential = new Essential({ ofProcess, ofApp: () => [...all] }, (...each) => told.push(each));
    const last = all.at(-1);
    if (last !== undefined) essential.changed({ ...last, ...before }, last);
    return told;
  }

  const HOW = 'can never start, it waits for migrate to complete (failed: given up)';

  it('for what has failed for good has ended as well, and says why', () => {
    expect(toldOf([main, given(failed)])).toEqual([['shop/main', 1, HOW]]);
    expect(toldOf([given(failed), main], { state: stopped })).toEqual([['shop/main', 1, HOW]]);
    const between = of('between', { dependsOn: on('migrate') }, waiting);
    const far = of('far', { essential: true, dependsOn: on('between') }, waiting);
    expect(toldOf([far, between, given(failed)])).toMatchObject([['shop/far', 1, expect.stringContaining('between')]]);
  });

  it('goes on waiting for what is tried again, still comes, or is in the hands of a person', () => {
    expect(toldOf([main, given({ ...failed, retryAt: 9 })])).toEqual([]);
    expect(toldOf([main, given(failed, 'down')])).toEqual([]);
    expect(toldOf([migrate({}), main], { state: stopped })).toEqual([]);
    expect(toldOf([migrate(running), main], { state: stopped })).toEqual([]);
    expect(toldOf([main, given({ kind: 'stopped', reason: RESET_BY_PERSON })])).toEqual([]);
  });

  it('is left to the person whose restart made it wait', () => {
    expect(toldOf([given(failed), main], { state: stopping({ afresh: true }) })).toEqual([]);
    expect(toldOf([given(failed), main], { state: stopping({ afresh: false }) })).toHaveLength(1);
  });

  it('on one that waits for it does not wait for ever to find out', () => {
    const one = of('one', { essential: true, dependsOn: on('two') }, waiting);
    const two = of('two', { dependsOn: on('one') }, waiting);
    expect(toldOf([two, one], { state: stopped })).toEqual([]);
  });
});
