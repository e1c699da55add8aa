import type * as z from 'zod';
import { closest } from '../base/closest.ts';
import type { Keypath } from './keypath.ts';
import type { Problems, Refusal } from './problems.ts';
import { quote } from './quote.ts';
import { appSchema } from './schema/app.ts';
import type { Shape } from './schema/shape.ts';
import { knownKeys } from './schema/walk.ts';

type Issue = z.core.$ZodIssue;

/** Says what the schema found, in the words of an app file. `root`: the schema, where the file is another one. */
export function addIssues(
  issues: readonly Issue[],
  value: unknown,
  problems: Problems,
  root: Shape<unknown> = appSchema,
): void {
  for (const issue of issues) addIssue(issue, issue.path as Keypath, value, problems, root);
}

/** Where the data must be cut so that the rest is good. A key that was most likely meant counts as faulty too. */
export function faultyPaths(issues: readonly Issue[]): readonly Keypath[] {
  return issues.flatMap((issue) => {
    const path = issue.path as Keypath;
    if (issue.code !== 'unrecognized_keys') return [path];
    return issue.keys.flatMap((key) => {
      const near = closest(key, knownKeys(path));
      return near === undefined
        ? [[...path, key]]
        : [
            [...path, key],
            [...path, near],
          ];
    });
  });
}

function addIssue(issue: Issue, path: Keypath, value: unknown, problems: Problems, root: Shape<unknown>): void {
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys) problems.add([...path, key], unknownKey(key, path, root, problems.isFull), 'key');
      return;
    case 'invalid_key':
      for (const inner of issue.issues) problems.add(path, refusalOf(inner), 'key');
      return;
    case 'invalid_type':
      problems.add(path, wrongKind(issue, at(value, path), path));
      return;
    case 'too_small':
      problems.add(path, { message: 'this list is empty' });
      return;
    case 'too_big':
      problems.add(path, { message: `this list has more than ${issue.maximum} entries` });
      return;
    default:
      problems.add(path, refusalOf(issue));
  }
}

const KINDS: Readonly<Record<string, string>> = { object: 'a map of keys', record: 'a map', array: 'a list' };

function wrongKind(issue: Extract<Issue, { code: 'invalid_type' }>, found: unknown, path: Keypath): Refusal {
  // A schema that has words of its own says more than its type.
  if (!issue.message.startsWith('Invalid input')) return { message: issue.message };
  const message = `${quote(found)} stands where ${KINDS[issue.expected] ?? issue.expected} is meant`;
  const scalar = typeof found === 'string' || typeof found === 'number';
  if (issue.expected === 'array' && scalar) return { message, suggestion: `write [${quote(found)}]` };
  if (path.at(-1) === 'env') return { message, suggestion: 'write each as `NAME: value`' };
  if (path[0] !== 'processes') return { message };
  if (path.length === 1 && issue.expected === 'record')
    return { message, suggestion: 'write each as `name:`, and under it `command:`' };
  return path.length === 2 ? { message, suggestion: noProcess(String(path[1]), found) } : { message };
}

/** Where a process is meant: its name, a key that is not indented, or a key whose colon has no space behind it. */
function noProcess(name: string, found: unknown): string {
  const keys = knownKeys(['processes', name]);
  const first = typeof found === 'string' ? /^[a-z_]+(?=[ :])/.exec(found)?.[0] : undefined;
  if (first !== undefined && keys.includes(first)) return `write \`${first}: …\`, with a colon and a space`;
  if (keys.includes(name)) return `indent it below the name of a process, if the key \`${name}\` is meant`;
  return 'write `command:` under the name';
}

const refusalOf = (issue: Issue): Refusal => ({
  message: issue.message,
  suggestion: issue.code === 'custom' ? (issue.params?.['suggestion'] as string | undefined) : undefined,
});

/** The nearest key here, or the place where the key belongs: a right key one level too high or too deep is a common slip. `isUnread`: nobody will read more than that. */
function unknownKey(key: string, path: Keypath, root: Shape<unknown>, isUnread: boolean): Refusal {
  const message = `the key ${quote(key)} is not known here`;
  if (isUnread) return { message };
  const near = closest(key, knownKeys(path, root));
  if (near !== undefined) return { message, suggestion: `did you mean ${near}?` };
  if (root !== appSchema) return { message };
  const elsewhere = PARENTS.find((parent) => knownKeys(['processes', 'any', ...parent]).includes(key));
  if (elsewhere === undefined) return { message };
  const place = elsewhere.length === 0 ? 'a process or `defaults`' : `\`${elsewhere.join('.')}\``;
  return { message, suggestion: `it belongs under ${place}` };
}

const PARENTS: readonly string[][] = [
  [],
  ['restart'],
  ['restart', 'limit'],
  ['stop'],
  ['limits'],
  ['logs'],
  ['readiness'],
  ['sandbox'],
];

function at(value: unknown, path: Keypath): unknown {
  let here = value;
  for (const part of path)
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[part] : undefined;
  return here;
}
