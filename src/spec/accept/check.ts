/** What is wrong with a value, and where in it: the innermost key first, so that a good value costs nothing. */
export interface Fault {
  readonly path: (string | number)[];
  readonly why: string;
}

/** Looks at one value. Undefined: good. */
export type Check = (value: unknown) => Fault | undefined;

const fault = (why: string): Fault => ({ path: [], why });

const below = (inner: Fault, key: string | number): Fault => {
  inner.path.push(key);
  return inner;
};

export const textOf =
  (most: number, allow: (text: string) => string | undefined = () => undefined): Check =>
  (value) => {
    if (typeof value !== 'string') return fault('this is not text');
    if (value.length > most) return fault(`this text is longer than ${most} characters`);
    if (value.includes('\0')) return fault('a NUL stands in this text');
    const why = allow(value);
    return why === undefined ? undefined : fault(why);
  };

export const truth: Check = (value) =>
  typeof value === 'boolean' ? undefined : fault('this is neither true nor false');

export const numberIn =
  (least: number, most: number, whole: boolean): Check =>
  (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return fault('this is not a number');
    if (whole && !Number.isSafeInteger(value)) return fault('this is not a whole number');
    return value < least || value > most ? fault(`this is not between ${least} and ${most}`) : undefined;
  };

export const oneOf = (...words: readonly (string | number)[]): Check => {
  const known = new Set<unknown>(words);
  return (value) => (known.has(value) ? undefined : fault(`this is not one of ${words.join(', ')}`));
};

export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? undefined : check(value);

/** Good when one of two is. The answer of the second is told. */
export const either =
  (first: Check, second: Check): Check =>
  (value) =>
    first(value) === undefined ? undefined : second(value);

export const listOf =
  (check: Check, most: number, least = 0): Check =>
  (value) => {
    if (!Array.isArray(value)) return fault('this is not a list');
    if (value.length < least || value.length > most)
      return fault(`this list has not between ${least} and ${most} entries`);
    for (let index = 0; index < value.length; index += 1) {
      const inner = check(value[index]);
      if (inner !== undefined) return below(inner, index);
    }
    return undefined;
  };

export const recordOf =
  (key: (text: string) => string | undefined, check: Check, most: number): Check =>
  (value) => {
    if (!isMap(value)) return fault('this is not a map');
    const keys = Object.keys(value);
    if (keys.length > most) return fault(`this map has more than ${most} keys`);
    for (const name of keys) {
      const why = key(name);
      const inner = why === undefined ? check(value[name]) : fault(why);
      if (inner !== undefined) return below(inner, name);
    }
    return undefined;
  };

/** A map with exactly these keys; the compiler demands a check for each key of `T`. */
export function mapOf<T>(checks: { readonly [K in keyof T]-?: Check }): Check {
  const entries = Object.entries<Check>(checks);
  return (value) => {
    if (!isMap(value)) return fault('this is not a map');
    for (const [key, check] of entries) {
      const part = value[key];
      const inner = part === undefined ? fault('this is missing') : check(part);
      if (inner !== undefined) return below(inner, key);
    }
    if (Object.keys(value).length === entries.length) return undefined;
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(checks, key)) ?? '';
    return below(fault('this key is not known'), unknown);
  };
}

/** A union: what stands under `tag` says which of `variants` it is. */
export function variantOf(tag: string, variants: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (!isMap(value)) return fault('this is not a map');
    const kind = Object.hasOwn(value, tag) ? value[tag] : undefined;
    const check = typeof kind === 'string' && Object.hasOwn(variants, kind) ? variants[kind] : undefined;
    return check === undefined
      ? below(fault(`this is not one of ${Object.keys(variants).join(', ')}`), tag)
      : check(value);
  };
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
