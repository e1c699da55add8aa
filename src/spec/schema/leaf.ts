import type { Result } from '../../base/result.ts';
import type { Refusal } from '../problems.ts';
import type { Meta, Output, Shape } from './shape.ts';

/** One value of an app file: read from what is written there, or refused with a reason. */
export const leaf = <T>(read: (raw: unknown) => Result<T, Refusal>, meta: Meta): Shape<T> => ({
  form: { kind: 'leaf', read },
  meta,
});

/**
 * A pattern for the published schema, which also lets a `${NAME}` pass: what it stands for is not known to an editor.
 * `wanted` says for people what it asks: language servers show it (`patternErrorMessage`) in place of the pattern.
 */
export const orVariable = (pattern: string, wanted: string) => ({
  pattern: `^(?:${pattern})$|\\$\\{`,
  patternErrorMessage: `write ${wanted}`,
});

type Keys = Readonly<Record<string, Shape<unknown>>>;

/** A map of known keys, each of which may be absent; `x-…` keys are not looked at. `short` turns a short form into the map. */
export function keys<S extends Keys>(
  shape: S,
  meta: Meta,
  short?: (raw: unknown) => unknown,
): Shape<{ [K in keyof S]?: Output<S[K]> | undefined }> {
  return { form: { kind: 'keys', keys: shape }, meta, before: (raw) => withoutExtensions(raw, short) };
}

function withoutExtensions(raw: unknown, short: ((raw: unknown) => unknown) | undefined): unknown {
  if (Array.isArray(raw) || typeof raw !== 'object' || raw === null) return short === undefined ? raw : short(raw);
  if (!Object.keys(raw).some(isExtension)) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([key]) => !isExtension(key)));
}

/** For the user's own notes and anchors. */
export const isExtension = (key: string): boolean => key.startsWith('x-');
