import type { Luck } from '../simulation/luck.ts';

/** A value as JSON text, so that what JavaScript cannot hold (`1e400`, `__proto__` as a key of its own) can be sent. */
export type Json = string;

const LONG = 100_000;
const DEEP = 20_000;

/** Values that stand nowhere in the protocol. None is the name of a process, a glob or a boolean. */
const PLAIN: readonly Json[] = [
  ...['null', '0', '-1', '-0', '1.5', '1e400', '-1e400', '1e-400', '9007199254740993', `1${'0'.repeat(400)}`],
  ...['""', '" "', '"zz"', '"\\u0000"', '"\\ud800"', '"\\u001b[31m"', '"../../etc"', '"zz/zz@zz"', '"\u{1f4a3}"'],
  ...['[]', '{}', '[[]]', '[{}]', '[null]', '[""]', '{"a":{}}', '{"__proto__":{"a":1}}', '["__proto__"]'],
  ...['{"constructor":{"prototype":{"a":1}}}', '{"toString":1,"valueOf":2}', '{"length":1e9}', '"__proto__"'],
  ...['"2026-11-20T00:00:00.000Z"', '{"toJSON":"x"}', '{"then":{}}', '[1,"zz",null,{}]', '{"":""}'],
];

/** A small value of the wrong kind. */
export const oddAtom = (luck: Luck): Json => luck.pick(PLAIN);

/** A value of the wrong kind, small most of the time. */
export function odd(luck: Luck): Json {
  if (!luck.strikes(0.02)) return oddAtom(luck);
  switch (luck.whole(0, 4)) {
    case 0:
      return JSON.stringify('z'.repeat(luck.whole(1, LONG)));
    case 1:
      return nested(luck);
    case 2:
      return `[${Array.from({ length: luck.whole(1, 25_000) }, () => '"zz"').join(',')}]`;
    case 3:
      return `{${Array.from({ length: luck.whole(1, 5_000) }, (_, n) => `"k${n}":${n}`).join(',')}}`;
    default:
      return luck.pick(['1', '-', '']) + '9'.repeat(luck.whole(1, 2_000));
  }
}

/** Deeper than any recursion should go. */
export function nested(luck: Luck): Json {
  const depth = luck.whole(100, DEEP);
  return luck.strikes(0.5)
    ? `${'['.repeat(depth)}${']'.repeat(depth)}`
    : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

/** A key that no method knows. */
export const oddKey = (luck: Luck): string =>
  luck.pick(['__proto__', 'constructor', 'prototype', 'zz', '', 'Targets', 'target ', '\u0000', 'z'.repeat(500)]);

/** A JSON object of these members; a key may stand in it twice, and `__proto__` is one like any other. */
export const object = (members: readonly (readonly [string, Json])[]): Json =>
  `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
