import { MAX_PROCESSES } from '../spec/bounds.ts';
import { isSignal } from '../spec/signals.ts';
import { placeOf } from './cursor.ts';
import { METHODS, type Method } from './methods.ts';

/** As many as one command may name, and how long one of them may be. */
export const MAX_TARGETS = 20_000;
export const MAX_TARGET_LENGTH = 4_096;
/** A day: longer waits are asked again, and a timer of Node cannot hold more than 24 days. */
export const MAX_TIMEOUT_MS = 86_400_000;

const methods: ReadonlySet<string> = new Set(METHODS);

/** By list and not by look-up, so that `__proto__` and `constructor` are methods of nobody. */
export const isMethod = (name: string): name is Method => methods.has(name);

/**
 * What is wrong with the params of a call, in words, or undefined when nothing is.
 * Written by hand, since the daemon loads no schema library. Keys that the method does not know are refused:
 * a misspelt `target` would else be taken for "all". Of `app.apply` only the frame is checked here.
 */
export function checkParams(method: Method, params: unknown): string | undefined {
  if (!isObject(params)) return 'params must be an object';
  const known: Readonly<Record<string, Field>> = shapes[method];
  for (const key of Object.keys(params)) {
    if (!Object.hasOwn(known, key)) return `${method} takes no "${key.slice(0, MAX_KEY_SHOWN)}"`;
  }
  for (const [key, { optional, check }] of Object.entries(known)) {
    // `__proto__` cannot stand for an absent key: JSON.parse makes it a key of the object's own.
    const value = Object.hasOwn(params, key) ? params[key] : undefined;
    if (value === undefined && optional) continue;
    const problem = value === undefined ? 'is missing' : check(value);
    if (problem !== undefined) return `${key} ${problem}`;
  }
  return undefined;
}

const MAX_KEY_SHOWN = 60;

type Check = (value: unknown) => string | undefined;
interface Field {
  readonly check: Check;
  readonly optional: boolean;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const word: Check = (value) =>
  typeof value !== 'string' || value === ''
    ? 'must be a string that is not empty'
    : value.length > MAX_TARGET_LENGTH
      ? `is longer than ${MAX_TARGET_LENGTH} characters`
      : undefined;

const words: Check = (value) => {
  if (!Array.isArray(value)) return 'must be a list of strings';
  if (value.length > MAX_TARGETS) return `has more than ${MAX_TARGETS} entries`;
  for (const [index, each] of value.entries()) {
    const problem = word(each);
    if (problem !== undefined) return `[${index}] ${problem}`;
  }
  return undefined;
};

const count: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'must be a whole number from 0 on';

const cursor: Check = (value) =>
  typeof value === 'string' && placeOf(value) !== undefined ? undefined : 'must be a cursor, as a notice carries it';

const timeout: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= MAX_TIMEOUT_MS
    ? undefined
    : `must be milliseconds from 0 to ${MAX_TIMEOUT_MS}`;

const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
const object: Check = (value) => (isObject(value) ? undefined : 'must be an object');
const until: Check = (value) =>
  value === 'settled' || value === 'stopped' ? undefined : 'must be "settled" or "stopped"';

const signal: Check = (value) =>
  typeof value === 'string' && isSignal(value) ? undefined : 'must be the name of a signal, such as SIGHUP';
const whom: Check = (value) => (value === 'main' || value === 'tree' ? undefined : 'must be "main" or "tree"');

const instances: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MAX_PROCESSES
    ? undefined
    : `must be a whole number from 1 to ${MAX_PROCESSES}`;
/** Of each, whoever takes it checks the rest. */
const specs: Check = (value) =>
  Array.isArray(value) && value.length <= MAX_PROCESSES && value.every(isObject)
    ? undefined
    : `must be a list of at most ${MAX_PROCESSES} objects`;

const must = (check: Check): Field => ({ check, optional: false });
const may = (check: Check): Field => ({ check, optional: true });

/** The compiler refuses a method without a shape. */
const shapes: { readonly [M in Method]: Readonly<Record<string, Field>> } = {
  'daemon.hello': { protocol: must(count) },
  'daemon.status': {},
  'daemon.stop': {},
  'app.apply': { app: must(object), dryRun: must(flag), prune: may(flag) },
  'app.list': {},
  'process.list': { targets: may(words) },
  'process.status': { target: must(word) },
  'process.start': { targets: must(words) },
  'process.stop': { targets: must(words) },
  'process.restart': { targets: must(words) },
  'process.delete': { targets: must(words) },
  'process.signal': { targets: must(words), signal: must(signal), to: must(whom) },
  'process.reload': { targets: must(words), timeoutMs: must(timeout) },
  'process.blueprint': { target: must(word) },
  'process.scale': { target: must(word), count: must(instances), specs: must(specs) },
  'process.reset': { targets: must(words) },
  'process.settle': { ids: must(words), until: must(until), timeoutMs: must(timeout), patienceMs: may(timeout) },
  'logs.locate': { targets: must(words) },
  'notices.list': { since: may(cursor), last: may(count) },
  'notices.follow': { since: may(cursor) },
};
