import type { Result } from '../../base/result.ts';
import type { Refusal } from '../problems.ts';

/** What goes into the published JSON Schema beside the type. */
export interface Meta {
  readonly [keyword: string]: unknown;
  readonly description: string;
  /** The built-in default as a user would write it. */
  readonly standard?: unknown;
  /** Text in which `${NAME}` and `%n` stay until a process is expanded. */
  readonly template?: true;
}

/**
 * What may stand at one place of an app file, and as what it comes out: plain data, the one source of three things.
 * `fitting.ts` reads what is right by it, at the speed of a start; `zod.ts` makes of it what finds everything that is
 * wrong, and what the JSON Schema is printed from. Only those who need these two load zod.
 */
export interface Shape<T> {
  readonly form: Form;
  readonly meta: Meta;
  /** Turns a short form into the long one, before anything is looked at. */
  readonly before?: (raw: unknown) => unknown;
  /** Never there: it carries the type of what comes out. */
  readonly output?: T;
}

export type Output<S> = S extends Shape<infer T> ? T : never;

export type Form =
  | { readonly kind: 'leaf'; readonly read: (raw: unknown) => Result<unknown, Refusal> }
  /** A map of known keys, each of which may be absent. */
  | { readonly kind: 'keys'; readonly keys: Readonly<Record<string, Shape<unknown>>> }
  | {
      readonly kind: 'list';
      readonly entry: Shape<unknown>;
      readonly least: number;
      readonly most: number;
      readonly words?: string;
    }
  /** A map of any keys; `key` null: every text is one. */
  | { readonly kind: 'record'; readonly key: Shape<string> | null; readonly value: Shape<unknown> };

/** A map of any keys that `key` takes. */
export const record = <T>(
  key: Shape<string> | null,
  value: Shape<T>,
  meta: Meta,
  before?: (raw: unknown) => unknown,
): Shape<Record<string, T>> => ({
  form: { kind: 'record', key, value },
  meta,
  ...(before === undefined ? {} : { before }),
});
