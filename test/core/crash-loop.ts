import { expect } from 'vitest';
import type { Event } from '../../src/core/event.ts';
import { reduce } from '../../src/core/reduce.ts';
import { deadline } from '../../src/core/state.ts';
import { anInstance, CHILD, starting } from './instances.ts';
import type { SpecParts } from './specs.ts';

/** When a process that crashes in the moment of its start, first at 0, is started by itself: the first `count` times. */
export function startsOf(spec: SpecParts, count: number): readonly number[] {
  const starts: number[] = [];
  let now = 0;
  let instance = anInstance(starting({ child: CHILD }), spec, {
    failures: 0,
    starts: [],
    ceilingStarts: [],
    last: null,
  });
  while (starts.length < count) {
    const { run } = instance;
    const events: Event[] = [
      { kind: 'spawned', run, ...CHILD },
      { kind: 'exited', run, exit: { kind: 'code', code: 1 } },
      { kind: 'emptied', run },
    ];
    for (const event of events) instance = reduce(instance, event, now, () => 0.5).instance;
    now = deadline(instance) ?? now;
    if (instance.run === run) instance = reduce(instance, { kind: 'elapsed' }, now, () => 0.5).instance;
    // Every deadline of it is a start: nobody is woken in vain.
    expect(instance).toMatchObject({ run: run + 1, state: { kind: 'starting' } });
    starts.push(now);
  }
  return starts;
}
