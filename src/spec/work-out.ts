import { basename, dirname } from 'node:path';
import { checkCoherence } from './coherence.ts';
import { expand } from './expand/app.ts';
import { type Gathered, gather, type Reading } from './include.ts';
import { nameFrom } from './names.ts';
import type { Part, Unread } from './part.ts';
import type { Problems } from './problems.ts';
import { withoutTwins } from './twins.ts';
import type { AppSpec } from './types.ts';

/** What an app is called whose folder's name cannot be one. */
const FALLBACK_NAME = 'app';

/**
 * An app file and what it includes as a spec: checked, named, expanded and coherent. Undefined when nothing of the file
 * could be read; with a problem, the spec must not be used.
 */
export function workOut(file: Unread, by: Reading): AppSpec | undefined {
  const input = by.readPart(file);
  if (input === undefined) return undefined;
  const { full, around, problems, taken } = file;
  const name = input.name ?? nameFrom(basename(dirname(full))) ?? FALLBACK_NAME;
  const part: Part = { input, around, problems };
  // Most apps are one file, and nothing more is asked of those.
  const gathered: Gathered =
    input.include === undefined ? { parts: [part], isWhole: true } : gather(file, part, name, by);
  const parts = withoutTwins(gathered.parts);
  const spec = expand(parts, name, full, taken);
  // Of an app that is not whole, half of what depends on something would seem to depend on nothing.
  if (gathered.isWhole) checkCoherence(spec.processes, around.accounts, fileOf(parts, problems));
  return spec;
}

/** In whose name a mistake of a process is told. */
function fileOf(parts: readonly Part[], first: Problems): (process: string) => Problems {
  if (parts.length === 1) return () => first;
  const files = new Map(
    parts.flatMap(({ input, problems }) => Object.keys(input.processes ?? {}).map((name) => [name, problems] as const)),
  );
  return (process) => files.get(process) ?? first;
}
