import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { reduce } from '../../src/core/reduce.ts';
import type { Event } from '../../src/core/event.ts';
import type { Instance } from '../../src/core/state.ts';
import { happenings } from '../../src/daemon/happenings.ts';
import { anInstance, CHILD, NOW, RUN, running, starting, stopping } from '../core/instances.ts';

const clock: Clock = { now: () => NOW, wall: () => new Date(0) };
const exited = (code: number): Event => ({ kind: 'exited', run: RUN, exit: { kind: 'code', code } });

/** What is told of a step, in short: kind, from, to. */
const told = (instance: Instance, event: Event): string[] =>
  told2(instance, event).map(({ kind, from, to }) => `${kind} ${from} ${to}`);
const told2 = (instance: Instance, event: Event) =>
  happenings(instance, reduce(instance, event, NOW, () => 0.5).instance, clock);

const spawned: Event = { kind: 'spawned', run: RUN, pid: 99, birth: 'b2' };
const stopped = { kind: 'stopped', reason: 'stopped by a person' } as const;

describe('what is told of a step', () => {
  it.each<[string, Instance, Event, string[]]>([
    ['a start', anInstance(stopped), { kind: 'start', by: 'person', after: [] }, ['starting stopped starting']],
    [
      'a start that has to wait',
      anInstance(stopped),
      { kind: 'start', by: 'person', after: ['db'] },
      ['waiting stopped waiting'],
    ],
    ['a spawn that is ready at once', anInstance(starting()), spawned, ['started starting running']],
    [
      'a spawn that must prove itself',
      anInstance(starting(), { readiness: { kind: 'after', afterMs: 50 } }),
      spawned,
      ['started starting starting'],
    ],
    [
      'its proof',
      anInstance(starting({ child: CHILD })),
      { kind: 'probed', run: RUN, probe: 'readiness', healthy: true, detail: '' },
      ['ready starting running'],
    ],
    [
      'readiness that is lost',
      anInstance(running()),
      { kind: 'probed', run: RUN, probe: 'readiness', healthy: false, detail: '' },
      ['unready running running'],
    ],
    ['an exit, with the change that it makes', anInstance(running()), exited(1), ['exited running stopping']],
    ['a request to end', anInstance(running()), { kind: 'stop' }, ['stopping running stopping']],
    [
      'the end that was asked for',
      anInstance(stopping({ child: CHILD }), {}, { want: 'down' }),
      exited(0),
      ['exited stopping stopping'],
    ],
    [
      'the empty tree after it',
      anInstance(stopping({ exit: { kind: 'code', code: 0 } }), {}, { want: 'down' }),
      { kind: 'emptied', run: RUN },
      ['stopped stopping stopped'],
    ],
    [
      'the backoff after a crash',
      anInstance(stopping({ cause: 'exit', exit: { kind: 'code', code: 1 } })),
      { kind: 'emptied', run: RUN },
      ['backoff stopping waiting'],
    ],
    [
      'an end that frees the slot at once',
      anInstance(running(), { stop: { scope: 'main' } }),
      exited(1),
      ['exited running running', 'backoff running waiting'],
    ],
    [
      'what could not be launched: it has not exited',
      anInstance(starting({ by: 'person' })),
      { kind: 'exited', run: RUN, exit: { kind: 'unspawned', code: 'X', message: 'no such program' } },
      ['failed starting failed'],
    ],
    ['a delete at rest', anInstance(stopped), { kind: 'delete' }, ['deleted stopped null']],
    [
      'a delete of what has just ended',
      anInstance(stopping({ exit: { kind: 'code', code: 0 } }), {}, { want: 'gone' }),
      { kind: 'emptied', run: RUN },
      ['deleted stopping null'],
    ],
    [
      'a reset of what has failed',
      anInstance({ kind: 'failed', cause: 'exit', reason: 'exited with code 1' }),
      { kind: 'reset' },
      ['reset failed stopped'],
    ],
    [
      'a tree that does not end',
      anInstance(stopping({ phase: 'killing', kills: 5, deadline: NOW })),
      { kind: 'elapsed' },
      ['stuck stopping stopping'],
    ],
    ['a repeated command: nothing', anInstance(running()), { kind: 'start', by: 'person', after: [] }, []],
  ])('%s', (_, instance, event, expected) => {
    expect(told(instance, event)).toEqual(expected);
  });

  it('carries how it ended, and which process that was', () => {
    expect(told2(anInstance(running()), exited(3))).toMatchObject([
      { id: 'shop/web', pid: CHILD.pid, exit: { kind: 'code', code: 3 }, reason: 'exited with code 3' },
    ]);
  });

  it('says of an end that was asked for how it came', () => {
    const asked = anInstance(stopping({ child: CHILD }), {}, { want: 'down' });
    const killed: Event = { kind: 'exited', run: RUN, exit: { kind: 'signal', signal: 'SIGTERM' } };
    expect(told2(asked, killed)).toMatchObject([{ kind: 'exited', reason: 'killed by SIGTERM' }]);
    const early = anInstance(starting({ child: CHILD }));
    expect(told2(early, exited(1))).toMatchObject([{ reason: 'exited with code 1 before it was ready' }]);
  });

  it('says whether an end was asked for', () => {
    const requestedOf = (instance: Instance): unknown => told2(instance, exited(1))[0]?.requested;
    expect(requestedOf(anInstance(stopping({ child: CHILD }), {}, { want: 'down' }))).toBe(true);
    expect(requestedOf(anInstance(stopping({ child: CHILD, cause: 'restart' })))).toBe(true);
    expect(requestedOf(anInstance(stopping({ child: CHILD, cause: 'start-timeout' })))).toBe(false);
    expect(requestedOf(anInstance(running()))).toBe(false);
    expect(told2(anInstance(running()), { kind: 'stop' })).toMatchObject([{ kind: 'stopping', requested: null }]);
  });

  it('carries when and for the how-many-th time it is started again', () => {
    const crashed = anInstance(stopping({ cause: 'exit', exit: { kind: 'code', code: 1 } }), {}, { failures: 2 });
    const [backoff] = told2(crashed, { kind: 'emptied', run: RUN });
    expect(backoff).toMatchObject({ kind: 'backoff', attempt: 3 });
    expect(Date.parse(backoff?.nextStart ?? '')).toBeGreaterThan(0);
    expect(told2(anInstance(starting()), spawned)).toMatchObject([{ attempt: 2, pid: 99 }]);
    expect(told2(anInstance(starting(), {}, { failures: 0 }), spawned)).toMatchObject([{ attempt: null }]);
  });

  it('tells a start limit from other failures', () => {
    const starts = Array.from({ length: 10 }, (_, n) => NOW - n);
    const spent = anInstance(stopping({ cause: 'exit', exit: { kind: 'code', code: 1 } }), {}, { starts });
    expect(told(spent, { kind: 'emptied', run: RUN })).toEqual(['start-limit stopping failed']);
  });

  it('says what is waited for', () => {
    const start: Event = { kind: 'start', by: 'person', after: ['db', 'cache'] };
    expect(told2(anInstance(stopped), start)).toMatchObject([{ reason: 'for db, cache' }]);
  });
});
