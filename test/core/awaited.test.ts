import { describe, expect, it } from 'vitest';
import { awaited } from '../../src/core/awaited.ts';
import type { Instance, State } from '../../src/core/state.ts';
import type { Dependency } from '../../src/spec/types.ts';
import { anInstance, backingOff, ENDED, running, starting } from './instances.ts';
import { aSpec } from './specs.ts';

const FAILED: State = { kind: 'failed', cause: 'exit', reason: 'exited with code 3; restart is no' };
const STOPPED: State = { kind: 'stopped', reason: 'stopped by a person' };
const job = (state: State): Instance => anInstance(state, { kind: 'job' }, { last: ENDED });

const words = (until: Dependency['until'], ...instances: readonly Instance[]): readonly string[] =>
  awaited(aSpec({ dependsOn: [{ process: 'db', until }] }), () => instances);

describe('what a process waits for, in words', () => {
  it('names what it is to come to', () => {
    expect(words('started', anInstance(starting()))).toEqual(['db']);
    expect(words('ready', anInstance(starting()))).toEqual(['db']);
    expect(words('completed', job(running()))).toEqual(['db to complete']);
    expect(words('exited', job(running()))).toEqual(['db to end']);
    expect(() => words('bogus' as never)).toThrow('unreachable');
  });

  it('says why it will not come by itself, where it will not', () => {
    expect(words('completed', job(FAILED))).toEqual(['db to complete (failed: exited with code 3; restart is no)']);
    expect(words('ready', anInstance(STOPPED))).toEqual(['db (stopped by a person)']);
    expect(words('ready')).toEqual(['db (not known)']);
    expect(words('completed', job(backingOff()), job(FAILED))).toEqual([
      'db to complete (failed: exited with code 3; restart is no)',
    ]);
  });

  it('leaves out what is there', () => {
    expect(words('ready', anInstance(running()))).toEqual([]);
    const spec = aSpec({
      dependsOn: [
        { process: 'a', until: 'ready' },
        { process: 'b', until: 'completed' },
        { process: 'c', until: 'exited' },
      ],
    });
    const lookUp = (name: string) => [name === 'a' ? anInstance(running()) : job(running())];
    expect(awaited(spec, lookUp)).toEqual(['b to complete', 'c to end']);
  });
});
