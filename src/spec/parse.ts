import type { Keypath } from './keypath.ts';
import { addIssues, faultyPaths } from './issues.ts';
import { checkNamesAny } from './any-process.ts';
import type { Problems } from './problems.ts';
import { putVariablesIn } from './put-in.ts';
import { type AppInput, appSchema } from './schema/app.ts';
import { zodOf } from './schema/zod.ts';
import type { Variables } from './variables.ts';

/** A checked app file. */
export interface Parsed {
  /** What of it is right; undefined when nothing is. */
  readonly input: AppInput | undefined;
  /** The plain data with every variable outside of free text in its place. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Where it is wrong. */
  readonly faulty: readonly Keypath[];
}

/**
 * Checks plain data against the schema. Everything that is wrong goes to `problems`. What is left when that is taken
 * out is answered all the same, so that what is wrong in the rest can be found too.
 */
export function parse(file: Readonly<Record<string, unknown>>, env: Variables, problems: Problems): Parsed {
  const data = putVariablesIn(file, env, problems);
  const result = zodOf(appSchema).safeParse(data);
  checkNamesAny(data, problems);
  if (result.success) return { input: result.data, data, faulty: [] };
  addIssues(result.error.issues, data, problems);
  const faulty = faultyPaths(result.error.issues);
  const rest = zodOf(appSchema).safeParse(faulty.reduce<unknown>(without, data));
  return { input: rest.data, data, faulty };
}

/** `data` without what stands at `path`; without the whole list when that is in a list, whose other entries would move. */
function without(data: unknown, path: Keypath): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  const entries = Object.entries(data).flatMap(([name, value]) => {
    if (name !== key) return [[name, value] as const];
    const left = without(value, rest);
    return left === undefined ? [] : [[name, left] as const];
  });
  return Object.fromEntries(entries);
}
