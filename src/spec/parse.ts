import type { Keypath } from './keypath.ts';
import { addIssues, faultyPaths } from './issues.ts';
import { checkNamesAny } from './any-process.ts';
import type { Problems } from './problems.ts';
import { putVariablesIn } from './put-in.ts';
import { anyKey } from './schema/any-key.ts';
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
export function parse(
  file: Readonly<Record<string, unknown>>,
  env: Variables,
  problems: Problems,
  taken: Set<string>,
): Parsed {
  const data = putVariablesIn(file, env, problems, taken);
  const result = zodOf(appSchema).safeParse(data);
  checkNamesAny(data, problems);
  if (result.success) return { input: result.data, data, faulty: [] };
  const names = result.error.issues.filter(({ code }) => code === 'invalid_key');
  // A wrong name hides from the schema what stands under it.
  const schema = zodOf(names.length === 0 ? appSchema : anyKey(appSchema));
  const others = names.length === 0 ? result.error.issues : (schema.safeParse(data).error?.issues ?? []);
  addIssues([...names, ...others], data, problems);
  // A process is worked out under whatever name it has.
  const faulty = [...faultyPaths(names).filter((path) => !isProcess(path)), ...faultyPaths(others)];
  const rest = schema.safeParse(without(data, faulty));
  return { input: rest.data, data, faulty };
}

const isProcess = (path: Keypath): boolean => path[0] === 'processes' && path.length === 2;

/** `data` without what stands at these paths, in one walk; without a whole list when a path leads into it, since its other entries would move. */
function without(data: unknown, paths: readonly Keypath[]): unknown {
  const isMap = typeof data === 'object' && data !== null && !Array.isArray(data);
  if (!isMap || paths.some(({ length }) => length === 0)) return undefined;
  const below = new Map<string | number, Keypath[]>();
  for (const [key = '', ...rest] of paths) {
    const known = below.get(key);
    if (known === undefined) below.set(key, [rest]);
    else known.push(rest);
  }
  const entries = Object.entries(data).flatMap(([name, value]) => {
    const inside = below.get(name);
    const left = inside === undefined ? value : without(value, inside);
    return left === undefined ? [] : [[name, left] as const];
  });
  return Object.fromEntries(entries);
}
