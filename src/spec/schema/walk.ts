import type { Keypath } from '../keypath.ts';
import { appSchema } from './app.ts';
import type { Shape } from './shape.ts';

/** The shape of what stands at `path` in an app file, or in a file of another shape; undefined where nothing is known. */
export function shapeAt(path: Keypath, root: Shape<unknown> = appSchema): Shape<unknown> | undefined {
  let here: Shape<unknown> | undefined = root;
  for (const part of path) {
    const form: Shape<unknown>['form'] | undefined = here?.form;
    if (form?.kind === 'keys') here = Object.hasOwn(form.keys, part) ? form.keys[part] : undefined;
    else if (form?.kind === 'record') here = form.value;
    else if (form?.kind === 'list' && typeof part === 'number') here = form.entry;
    else return undefined;
  }
  return here;
}

/** The keys that are known at `path`; none where any key may stand, or no map is expected. */
export function knownKeys(path: Keypath, root: Shape<unknown> = appSchema): readonly string[] {
  const form = shapeAt(path, root)?.form;
  return form?.kind === 'keys' ? Object.keys(form.keys) : [];
}

/** Whether the text at `path` keeps its `${NAME}` and `%n` until a process is expanded. The words of a command do as well. */
export function isTemplate(path: Keypath): boolean {
  return (shapeAt(path) ?? shapeAt(path.slice(0, -1)))?.meta.template === true;
}
