import { basename, dirname } from 'node:path';
import { checkCoherence } from './coherence.ts';
import { expand } from './expand/app.ts';
import type { Surroundings } from './expand/slot.ts';
import { nameFrom } from './names.ts';
import type { Problems } from './problems.ts';
import type { AppInput } from './schema/app.ts';
import type { AppSpec } from './types.ts';

/** What an app is called whose folder's name cannot be one. */
const FALLBACK_NAME = 'app';

/** A checked app file as a spec, named, expanded and coherent. With a problem the spec must not be used. */
export function workOut(input: AppInput, full: string, around: Surroundings, problems: Problems): AppSpec {
  const name = input.name ?? nameFrom(basename(dirname(full))) ?? FALLBACK_NAME;
  const spec = expand(input, name, full, around, problems);
  checkCoherence(spec.processes, around.root, problems);
  return spec;
}
