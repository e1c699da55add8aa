import type { Keypath } from './keypath.ts';
import { addIssues } from './issues.ts';
import type { Problems } from './problems.ts';
import { type AppInput, appSchema } from './schema/app.ts';
import { isTemplate } from './schema/walk.ts';
import { hasVariables, substitute, type Variables, variableRefusal } from './variables.ts';

/** An app file that has been checked, and its data with every variable outside of free text in its place. */
export interface Parsed {
  readonly input: AppInput;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Checks plain data against the schema. Everything that is wrong goes to `problems`; then the answer is undefined. */
export function parse(file: Readonly<Record<string, unknown>>, env: Variables, problems: Problems): Parsed | undefined {
  const data = withVariables(file, [], env, problems) as Record<string, unknown>;
  const result = appSchema.safeParse(data);
  if (!result.success) addIssues(result.error.issues, data, problems);
  if (file['processes'] === undefined) {
    problems.add([], { message: 'no process is named', suggestion: 'write `processes:` and under it a name with a `command`' });
  } else if (result.success && Object.keys(result.data.processes ?? {}).length === 0) {
    problems.add(['processes'], { message: 'no process is named', suggestion: 'write a name with a `command` under it' });
  }
  return result.success && !problems.any ? { input: result.data, data } : undefined;
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
