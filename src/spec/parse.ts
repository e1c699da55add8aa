import type { Keypath } from './keypath.ts';
import { addIssues, faultyPaths } from './issues.ts';
import type { Problems } from './problems.ts';
import { type AppInput, appSchema } from './schema/app.ts';
import { isTemplate } from './schema/walk.ts';
import { hasVariables, substitute, type Variables, variableRefusal } from './variables.ts';

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
  const data = withVariables(file, [], env, problems) as Record<string, unknown>;
  const result = appSchema.safeParse(data);
  checkNamesAny(data['processes'], problems);
  if (result.success) return { input: result.data, data, faulty: [] };
  addIssues(result.error.issues, data, problems);
  const faulty = faultyPaths(result.error.issues);
  const rest = appSchema.safeParse(faulty.reduce<unknown>(without, data));
  return { input: rest.data, data, faulty };
}

function checkNamesAny(processes: unknown, problems: Problems): void {
  const suggestion = 'write `processes:` and under it a name with a `command`';
  const empty = typeof processes === 'object' && processes !== null && Object.keys(processes).length === 0;
  if (processes === undefined) problems.add([], { message: 'no process is named', suggestion });
  else if (empty) problems.add(['processes'], { message: 'no process is named', suggestion });
}

/**
 * Puts variables in where an amount, a word or a name stands; in free text they are only checked, and put in together
 * with the specifiers. `x-…` keys are the user's own and are left alone.
 */
function withVariables(value: unknown, path: Keypath, env: Variables, problems: Problems): unknown {
  if (typeof value === 'string') return hasVariables(value) ? inText(value, path, env, problems) : value;
  if (Array.isArray(value)) return value.map((entry, index) => withVariables(entry, [...path, index], env, problems));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, withVariables(entry, [...path, key], env, problems)]),
  );
}

function inText(text: string, path: Keypath, env: Variables, problems: Problems): string {
  if (path.some((part) => String(part).startsWith('x-')) && !isTemplate(path)) return text;
  const refusal = variableRefusal(text, env);
  if (refusal === undefined) return isTemplate(path) ? text : substitute(text, env);
  problems.add(path, refusal);
  return text;
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
