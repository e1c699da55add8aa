import * as z from 'zod';
import type { Result } from '../../base/result.ts';
import type { Refusal } from '../problems.ts';

// Compiling validators with `new Function` is slower for one file and forbidden in hardened runtimes.
z.config({ jitless: true });

/** What goes into the published JSON Schema beside the type. */
export interface LeafMeta {
  readonly [keyword: string]: unknown;
  readonly description: string;
  /** The built-in default as a user would write it. */
  readonly standard?: unknown;
  /** Text in which `${NAME}` and `%n` stay until a process is expanded. */
  readonly template?: true;
}

/** One value of an app file: read from what is written there, or refused with a reason. */
export function leaf<T>(read: (raw: unknown) => Result<T, Refusal>, meta: LeafMeta) {
  return z
    .unknown()
    .transform((raw, context): T => {
      const result = read(raw);
      if (result.ok) return result.value;
      context.issues.push({
        code: 'custom',
        input: raw,
        message: result.error.message,
        params: { suggestion: result.error.suggestion },
      });
      return z.NEVER;
    })
    .meta(meta);
}

/** A pattern for the published schema, which also lets a `${NAME}` pass: what it stands for is not known to an editor. */
export const orVariable = (pattern: string): string => `^(?:${pattern})$|\\$\\{`;

/** A map of known keys, each of which may be absent; `x-…` keys are not looked at. `short` turns a short form into the map. */
export function keys<S extends z.ZodRawShape>(shape: S, meta: LeafMeta, short?: (raw: unknown) => unknown) {
  return z.preprocess((raw) => withoutExtensions(raw, short), z.strictObject(shape).partial()).meta(meta);
}

function withoutExtensions(raw: unknown, short: ((raw: unknown) => unknown) | undefined): unknown {
  if (Array.isArray(raw) || typeof raw !== 'object' || raw === null) return short === undefined ? raw : short(raw);
  const entries = Object.entries(raw);
  if (!entries.some(([key]) => isExtension(key))) return raw;
  return Object.fromEntries(entries.filter(([key]) => !isExtension(key)));
}

/** For the user's own notes and anchors. */
export const isExtension = (key: string): boolean => key.startsWith('x-');
