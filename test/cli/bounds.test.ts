import { describe, expect, it } from 'vitest';
import { boundFrom, JOB_BOUND_MS, type Startable, startBound, stopBound } from '../../src/cli/bounds.ts';
import { detail, view } from './views.ts';

const starting = (name: string, startTimeoutMs: number, ...needs: Startable['needs']): Startable => ({
  app: 'a',
  name,
  startTimeoutMs,
  needs,
});
const ready = (process: string) => ({ process, until: 'ready' }) as const;

const stopping = (id: string, timeoutMs: number) =>
  detail({ ...view(id), stop: { signal: 'SIGTERM', timeoutMs, scope: 'mixed', command: null } });

describe('how long a command waits', () => {
  it('for a start: the longest start timeout and a margin, never less than 30 s', () => {
    expect(startBound([starting('x', 1_000)])).toBe(30_000);
    expect(startBound([starting('x', 1_000), starting('y', 60_000), starting('z', 45_000)])).toBe(70_000);
    expect(startBound([])).toBe(30_000);
  });

  it('for a start of what waits for others: one after the other, by the longest way', () => {
    const chain = [
      starting('c', 12_000, ready('b'), ready('quick')),
      starting('b', 12_000, ready('a')),
      starting('a', 12_000),
      starting('quick', 1_000),
    ];
    expect(startBound(chain)).toBe(46_000);
    // Of what is not waited for nothing counts, and of what is waited for everything.
    const [c, b, ...rest] = chain;
    expect(startBound([b as Startable], chain)).toBe(34_000);
    expect(startBound([c as Startable], [c as Startable, b as Startable, ...rest])).toBe(46_000);
    // Slots of one process start together.
    expect(startBound([...chain, ...chain])).toBe(46_000);
  });

  it('for a start behind a job that has to end: an hour more for each', () => {
    const migrate = starting('migrate', 30_000);
    const web = starting('web', 30_000, { process: 'migrate', until: 'completed' });
    const last = starting('last', 5_000, ready('web'), { process: 'web', until: 'exited' });
    expect(startBound([migrate, web])).toBe(JOB_BOUND_MS + 70_000);
    expect(startBound([migrate, web, last])).toBe(2 * JOB_BOUND_MS + 75_000);
    expect(startBound([migrate], [migrate, web])).toBe(40_000);
  });

  it('for a start of very many, one behind the other', () => {
    const long = Array.from({ length: 2_000 }, (_, n) =>
      starting(`p${n}`, 10_000, ...(n > 0 ? [ready(`p${n - 1}`)] : [])),
    );
    expect(startBound(long.toReversed())).toBe(20_010_000);
    const jobs = long.map((each) => ({
      ...each,
      needs: each.needs.map((need) => ({ ...need, until: 'exited' as const })),
    }));
    expect(startBound(jobs.toReversed())).toBe(86_400_000);
  });

  it('for a stop: one process after the other, the instances of one together', () => {
    expect(stopBound([])).toBe(10_000);
    expect(stopBound([stopping('a/x@0', 10_000), stopping('a/x@1', 20_000), stopping('a/y', 5_000)])).toBe(35_000);
  });

  it('never for ever', () => {
    expect(stopBound(Array.from({ length: 2_000 }, (_, n) => stopping(`a/p${n}`, 600_000)))).toBe(910_000);
  });

  it('as it is told', () => {
    expect(boundFrom('1m30s')).toBe(90_000);
    for (const wrong of ['', '90', 'soon', '-1s']) expect(() => boundFrom(wrong)).toThrow('is not a time');
  });
});
