import type { Keypath } from './keypath.ts';
import type { Problems } from './problems.ts';
import { isTemplate } from './schema/walk.ts';
import { hasVariables, substitute, type Variables, variableRefusal, variablesIn } from './variables.ts';

/**
 * Puts variables in where an amount, a word or a name stands; in free text they are only checked, and put in together
 * with the specifiers. The names of all of them go to `taken`. `x-…` keys are the user's own and are left alone. What holds no variable stays the same object.
 */
export function putVariablesIn(
  data: Readonly<Record<string, unknown>>,
  env: Variables,
  problems: Problems,
  taken: Set<string> = new Set(),
): Readonly<Record<string, unknown>> {
  return inside(data, [], { env, problems, taken }) as Readonly<Record<string, unknown>>;
}

interface Source {
  readonly env: Variables;
  readonly problems: Problems;
  readonly taken: Set<string>;
}

/** `path` grows and shrinks with the walk: most values hold no variable, and nobody asks where those stand. */
function inside(value: unknown, path: (string | number)[], source: Source): unknown {
  if (typeof value === 'string') return hasVariables(value) ? inText(value, [...path], source) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? inList(value, path, source) : inMap(value as Record<string, unknown>, path, source);
}

function inList(list: readonly unknown[], path: (string | number)[], source: Source): readonly unknown[] {
  let result: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    path.push(index);
    const entry = inside(list[index], path, source);
    path.pop();
    if (entry !== list[index]) (result ??= [...list])[index] = entry;
  }
  return result ?? list;
}

function inMap(map: Readonly<Record<string, unknown>>, path: (string | number)[], source: Source): unknown {
  let result: Record<string, unknown> | undefined;
  for (const key of Object.keys(map)) {
    path.push(key);
    const entry = inside(map[key], path, source);
    path.pop();
    if (entry !== map[key]) (result ??= { ...map })[key] = entry;
  }
  return result ?? map;
}

function inText(text: string, path: Keypath, { env, problems, taken }: Source): string {
  if (path.some((part) => String(part).startsWith('x-')) && !isTemplate(path)) return text;
  for (const name of variablesIn(text)) taken.add(name);
  const refusal = variableRefusal(text, env);
  if (refusal === undefined) return isTemplate(path) ? text : substitute(text, env);
  problems.add(path, refusal);
  return text;
}
