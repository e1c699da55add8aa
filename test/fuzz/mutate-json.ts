import type { Luck } from '../simulation/luck.ts';
import { type Json, object, odd, oddAtom, oddKey } from './odd.ts';

export type Path = readonly (string | number)[];

/** Every place in a value, itself included. */
export function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((each, index) => [index, each] as const)
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, each]) => placesIn(each, [...path, key]))];
}

/** What happens at the place of a mutation. */
export type Change =
  | { readonly kind: 'replace'; readonly with: Json }
  | { readonly kind: 'remove' }
  /** Another member beside those that stand there. */
  | { readonly kind: 'add'; readonly key: string; readonly value: Json };

/** `value` as JSON text with one change at `path`. */
export function changed(value: unknown, path: Path, change: Change): Json {
  const [key, ...rest] = path;
  if (key === undefined) return whole(value, change);
  if (Array.isArray(value)) {
    const entries = value.flatMap((each: unknown, index) => inside(each, index === key, rest, change));
    return `[${entries.join(',')}]`;
  }
  return object(
    Object.entries(value as object).flatMap(([name, each]) =>
      inside(each, name === key, rest, change).map((text) => [name, text] as const),
    ),
  );
}

function inside(value: unknown, isHere: boolean, rest: Path, change: Change): readonly Json[] {
  if (!isHere) return [JSON.stringify(value)];
  return rest.length === 0 && change.kind === 'remove' ? [] : [changed(value, rest, change)];
}

function whole(value: unknown, change: Change): Json {
  switch (change.kind) {
    case 'replace':
      return change.with;
    case 'remove':
      return 'null';
    case 'add':
      if (typeof value !== 'object' || value === null) return object([[change.key, change.value]]);
      if (Array.isArray(value)) return `[${[...value.map((each) => JSON.stringify(each)), change.value].join(',')}]`;
      return object([
        ...Object.entries(value).map(([key, each]) => [key, JSON.stringify(each)] as const),
        [change.key, change.value],
      ]);
  }
}

/** One change of any kind. */
export const anyChange = (luck: Luck): Change => changeWith(odd, luck);

/** The same, after which the value is still a small one. */
export const smallChange = (luck: Luck): Change => changeWith(oddAtom, luck);

function changeWith(value: (luck: Luck) => Json, luck: Luck): Change {
  if (luck.strikes(0.2)) return { kind: 'remove' };
  if (luck.strikes(0.25)) return { kind: 'add', key: oddKey(luck), value: value(luck) };
  return { kind: 'replace', with: value(luck) };
}
