import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { families, stopWaves, unmet } from '../../src/core/order.ts';
import { type Instance, newborn, type State } from '../../src/core/state.ts';
import type { Dependency } from '../../src/spec/types.ts';
import { anInstance, backingOff, CHILD, ENDED, failed, RUN, running, starting, stopping } from './instances.ts';
import { aSpec, type SpecParts } from './specs.ts';

const STOPPED: State = { kind: 'stopped', reason: 'r' };
const done = (code: number, parts: Partial<Instance> = {}): Partial<Instance> => ({
  last: { ...ENDED, exit: { kind: 'code', code }, reason: `exited with code ${code}` },
  ...parts,
});
const cache = (state: State, spec: SpecParts = {}, parts: Partial<Instance> = {}): Instance =>
  anInstance(state, { name: 'cache', ...spec }, parts);

const isMet = (until: Dependency['until'], ...instances: readonly Instance[]): boolean =>
  unmet(aSpec({ dependsOn: [{ process: 'cache', until }] }), () => instances).length === 0;
const met = (...instances: readonly Instance[]) =>
  (['started', 'ready', 'completed', 'exited'] as const).filter((until) => isMet(until, ...instances));

describe('unmet', () => {
  const job: SpecParts = { kind: 'job' };

  it.each([
    ['a newborn', cache(STOPPED, {}, { last: null, run: 0 }), []],
    ['one that is being spawned', cache(starting(), {}, { last: null }), []],
    ['one that lives and is not ready', cache(starting({ child: CHILD })), ['started']],
    ['one that is ready', cache(running()), ['started', 'ready']],
    ['one that was ready and lives', cache(running({ ready: false })), ['started']],
    ['one that is stopping', cache(stopping({ child: CHILD })), ['started']],
    ['one that was ready and is stopping', cache(stopping({ child: CHILD, ready: true })), ['started']],
    ['a rest that is being killed', cache(stopping({ exit: ENDED.exit }), {}, done(0)), []],
    ['one that backs off', cache(backingOff(), {}, done(1)), ['exited']],
    ['one that ended well', cache(STOPPED, {}, done(0)), ['completed', 'exited']],
    ['one that failed', cache(failed(), {}, done(1)), ['exited']],
    ['one that was stopped', cache(STOPPED, {}, { last: { ...ENDED, cause: 'requested' } }), ['exited']],
    ['one whose last run is not over', cache(STOPPED, {}, { last: { ...ENDED, run: RUN - 1 } }), []],
    ['a job that ended well', cache(STOPPED, job, done(0)), ['started', 'ready', 'completed', 'exited']],
    ['a job that failed', cache(failed(), job, done(1)), ['started', 'exited']],
    [
      'a job that a person stopped',
      cache(STOPPED, job, { last: { ...ENDED, exit: { kind: 'code', code: 0 }, cause: 'requested' } }),
      ['started', 'exited'],
    ],
    ['a job that is at work', cache(running(), job), ['started', 'ready']],
    ['a job that never ran', cache(STOPPED, job, { last: null, run: 0 }), []],
    ['a job that did its work and whose rest is being killed', cache(stopping({ exit: ENDED.exit }), job, done(0)), []],
    ['a job that did well and was called failed all the same', cache(failed(), job, done(0)), ['started', 'exited']],
  ] as const)('knows what %s is good for', (_, instance, until) => {
    expect(met(instance)).toEqual(until);
  });

  it('takes the codes of the spec for a success', () => {
    expect(isMet('completed', cache(STOPPED, { restart: { success: [0, 3] } }, done(3)))).toBe(true);
    expect(isMet('completed', cache(STOPPED, {}, done(3)))).toBe(false);
  });

  it('asks for all instances', () => {
    expect(met(cache(running()), cache(starting({ child: CHILD })))).toEqual(['started']);
    expect(met(cache(running()), cache(STOPPED, {}, { last: null }))).toEqual([]);
  });

  it('is not met by what nobody knows', () => {
    expect(met()).toEqual([]);
  });

  it('names each process once, in the order of the spec', () => {
    const spec = aSpec({
      dependsOn: [
        { process: 'db', until: 'ready' },
        { process: 'cache', until: 'ready' },
        { process: 'db', until: 'exited' },
        { process: 'up', until: 'ready' },
      ],
    });
    const asked: string[] = [];
    const lookUp = (name: string): readonly Instance[] => {
      asked.push(name);
      return name === 'up' ? [cache(running())] : [];
    };
    expect(unmet(spec, lookUp)).toEqual(['db', 'cache']);
    expect(asked).toEqual(['db', 'cache', 'db', 'up']);
  });

  it('knows four degrees', () => {
    expect(() => isMet('bogus' as never, cache(running()))).toThrow('unreachable');
  });
});

const slot = (name: string, on: readonly string[] = [], instance = '0', app = 'shop'): Instance =>
  newborn(
    `${app}/${name}@${instance}`,
    aSpec({ app, name, instance, dependsOn: on.map((process) => ({ process, until: 'ready' })) }),
  );

describe('families', () => {
  it('are those that depend on each other, in whatever order they are told', () => {
    const [db, api, web, cron, log] = [
      slot('db'),
      slot('api', ['db']),
      slot('web', ['api']),
      slot('cron'),
      slot('log'),
    ];
    const sorted = families([db, cron, web, log, api]).map((ids) => ids.toSorted());
    expect(sorted).toEqual([[api.id, db.id, web.id], [cron.id], [log.id]]);
  });

  it('hold together by what two of them depend on, and by who depends on two of them', () => {
    expect(families([slot('a', ['db']), slot('b', ['db']), slot('db')])).toHaveLength(1);
    expect(families([slot('one'), slot('two'), slot('web', ['one', 'two'])])).toHaveLength(1);
    expect(
      families([slot('a', ['one']), slot('c', ['two']), slot('one'), slot('two'), slot('b', ['one', 'two'])]),
    ).toHaveLength(1);
  });

  it('have all instances of a process, and nobody by way of what was not given', () => {
    expect(families([slot('db', [], 'a'), slot('db', [], 'b')])).toEqual([['shop/db@a', 'shop/db@b']]);
    expect(families([slot('web', ['api']), slot('db')])).toEqual([['shop/web@0'], ['shop/db@0']]);
    expect(families([])).toEqual([]);
  });
});

describe('stopWaves', () => {
  it('stops dependents first', () => {
    expect(stopWaves([slot('db'), slot('api', ['db']), slot('web', ['api', 'db'])])).toEqual([
      ['shop/web@0'],
      ['shop/api@0'],
      ['shop/db@0'],
    ]);
  });

  it('keeps nobody waiting on whom nobody depends', () => {
    expect(stopWaves([slot('db'), slot('cron'), slot('web', ['db'])])).toEqual([
      ['shop/cron@0', 'shop/web@0'],
      ['shop/db@0'],
    ]);
  });

  it('takes all instances of a process together', () => {
    const all = [slot('db', [], 'a'), slot('db', [], 'b'), slot('web', ['db'], '0'), slot('web', ['db'], '1')];
    expect(stopWaves(all)).toEqual([
      ['shop/web@0', 'shop/web@1'],
      ['shop/db@a', 'shop/db@b'],
    ]);
  });

  it('knows apps apart, and leaves alone what it was not given', () => {
    expect(stopWaves([slot('web', ['db']), slot('db', [], '0', 'other')])).toEqual([['shop/web@0', 'other/db@0']]);
    expect(stopWaves([])).toEqual([]);
  });

  it('leaves nobody running for a cycle that the spec should have refused', () => {
    const all = [slot('top', ['a']), slot('a', ['b']), slot('b', ['a', 'low']), slot('low')];
    expect(stopWaves(all)).toEqual([['shop/top@0'], ['shop/a@0', 'shop/b@0', 'shop/low@0']]);
    expect(stopWaves([slot('self', ['self'])])).toEqual([['shop/self@0']]);
  });

  const anyFleet = fc
    .array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 })
    .map((edges) => edges.map((on, at) => slot(`p${at}`, at === 0 ? [] : on.map((to) => `p${to % at}`))));

  it('names everybody once, and nobody before all who depend on it', () => {
    fc.assert(
      fc.property(anyFleet, (fleet) => {
        const waves = stopWaves(fleet);
        const waveOf = new Map(waves.flatMap((ids, wave) => ids.map((id) => [id, wave])));
        expect(waves.flat()).toHaveLength(fleet.length);
        expect(waveOf.size).toBe(fleet.length);
        for (const { id, spec } of fleet) {
          for (const { process } of spec.dependsOn) {
            expect(waveOf.get(`shop/${process}@0`)).toBeGreaterThan(waveOf.get(id) ?? Number.NaN);
          }
        }
      }),
    );
  });

  it('puts nobody into a later wave than needed', () => {
    fc.assert(
      fc.property(anyFleet, (fleet) => {
        const waves = stopWaves(fleet);
        const waveOf = new Map(waves.flatMap((ids, wave) => ids.map((id) => [id, wave])));
        for (const { id, spec } of fleet) {
          const above = fleet.filter((other) => other.spec.dependsOn.some(({ process }) => process === spec.name));
          const last = Math.max(-1, ...above.map((other) => waveOf.get(other.id) ?? Number.NaN));
          expect(waveOf.get(id)).toBe(last + 1);
        }
      }),
    );
  });

  it('is linear: two thousand in a row and two thousand on one are no work', () => {
    const chain = Array.from({ length: 2_000 }, (_, at) => slot(`p${at}`, at === 0 ? [] : [`p${at - 1}`]));
    expect(stopWaves(chain)).toHaveLength(2_000);
    const star = [slot('hub'), ...Array.from({ length: 2_000 }, (_, at) => slot(`p${at}`, ['hub']))];
    expect(stopWaves(star).map((wave) => wave.length)).toEqual([2_000, 1]);
  });
});
