import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METHODS, type Method, type ParamsOf } from '../../src/protocol/methods.ts';
import { checkParams, isMethod, MAX_TARGET_LENGTH, MAX_TARGETS, MAX_TIMEOUT_MS } from '../../src/protocol/params.ts';

/** One good call of each method: the type and the check agree, or this does not compile or fails. */
const good: { readonly [M in Method]: Exclude<ParamsOf<M>, ParamsOf<'app.apply'>> | Record<string, unknown> } = {
  'daemon.hello': { protocol: 1 },
  'daemon.status': {},
  'daemon.stop': {},
  'app.apply': { app: {}, dryRun: false, prune: true },
  'app.list': {},
  'process.list': { targets: ['web'] },
  'process.status': { target: 'web' },
  'process.start': { targets: ['web', 'shop/api@1'] },
  'process.stop': { targets: [] },
  'process.restart': { targets: ['all'] },
  'process.delete': { targets: ['w*'] },
  'process.signal': { targets: ['web'], signal: 'SIGHUP', to: 'main' },
  'process.reload': { targets: ['web'], timeoutMs: 90_000 },
  'process.blueprint': { target: 'web' },
  'process.scale': { target: 'web', count: 2, specs: [] },
  'process.reset': { targets: ['web'] },
  'process.settle': { ids: ['a/b@0'], until: 'settled', timeoutMs: 0 },
  'logs.locate': { targets: ['web'] },
  'notices.list': { since: 'life1-7', last: 20 },
  'notices.follow': { since: 'life1-7' },
};

/** What may be left out. */
const OPTIONAL = new Set([
  'process.list targets',
  'notices.list since',
  'notices.list last',
  'notices.follow since',
  'app.apply prune',
]);

describe('checkParams', () => {
  it.each(METHODS)('takes a good call of %s', (method) => {
    expect(checkParams(method, good[method])).toBeUndefined();
  });

  it.each(METHODS)('refuses %s without what it needs, by name', (method) => {
    for (const key of Object.keys(good[method])) {
      const { [key]: _, ...rest } = good[method] as Record<string, unknown>;
      const optional = OPTIONAL.has(`${method} ${key}`);
      expect(checkParams(method, rest)).toEqual(optional ? undefined : `${key} is missing`);
    }
  });

  it.each(METHODS)('refuses %s with a key that it does not know', (method) => {
    expect(checkParams(method, { ...good[method], tragets: [] })).toBe(`${method} takes no "tragets"`);
    expect(checkParams(method, JSON.parse('{"__proto__": {"targets": ["web"]}}'))).toContain('takes no "__proto__"');
  });

  it.each<[Method, Record<string, unknown>, string]>([
    ['process.start', { targets: 'web' }, 'targets must be a list of strings'],
    ['process.start', { targets: ['web', 1] }, 'targets [1] must be a string that is not empty'],
    ['process.start', { targets: [''] }, 'targets [0] must be a string that is not empty'],
    ['process.start', { targets: Array(MAX_TARGETS + 1).fill('x') }, `targets has more than ${MAX_TARGETS} entries`],
    ['process.status', { target: 'x'.repeat(MAX_TARGET_LENGTH + 1) }, 'target is longer than 4096 characters'],
    ['process.settle', { ids: [], until: 'never', timeoutMs: 1 }, 'until must be "settled" or "stopped"'],
    [
      'process.settle',
      { ids: [], until: 'settled', timeoutMs: -1 },
      'timeoutMs must be milliseconds from 0 to 86400000',
    ],
    ['process.settle', { ids: [], until: 'settled', timeoutMs: MAX_TIMEOUT_MS + 1 }, 'timeoutMs must be milliseconds'],
    ['process.settle', { ids: [], until: 'settled', timeoutMs: '5' }, 'timeoutMs must be milliseconds'],
    ['notices.follow', { since: 7 }, 'since must be a cursor'],
    ['notices.follow', { since: 'life1' }, 'since must be a cursor'],
    ['notices.list', { since: null }, 'since must be a cursor'],
    ['notices.list', { last: -1 }, 'last must be a whole number from 0 on'],
    ['app.apply', { app: [], dryRun: true }, 'app must be an object'],
    ['app.apply', { app: {}, dryRun: 1 }, 'dryRun must be true or false'],
    ['daemon.hello', { protocol: '1' }, 'protocol must be a whole number from 0 on'],
  ])('says what is wrong with %s %o', (method, params, problem) => {
    expect(checkParams(method, params)).toContain(problem);
  });

  it.each([[null], [[]], [[1]], ['x'], [1], [undefined]])('refuses %o as params', (params) => {
    expect(checkParams('process.list', params)).toBe('params must be an object');
  });

  it('answers every value in words or not at all', () => {
    fc.assert(
      fc.property(fc.constantFrom(...METHODS), fc.jsonValue(), (method, params) => {
        expect(['undefined', 'string']).toContain(typeof checkParams(method, params));
      }),
    );
  });
});

describe('isMethod', () => {
  it('knows the list and nothing that objects inherit', () => {
    expect(METHODS.every((method) => isMethod(method))).toBe(true);
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'daemon']) {
      expect(isMethod(name)).toBe(false);
    }
  });
});
