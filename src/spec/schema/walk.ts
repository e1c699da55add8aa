import * as z from 'zod';
import type { Keypath } from '../keypath.ts';
import { appSchema } from './app.ts';

/** The schema of what stands at `path` in an app file; undefined where nothing is known. */
export function schemaAt(path: Keypath): z.ZodType | undefined {
  let here: z.ZodType | undefined = bare(appSchema);
  for (const part of path) {
    if (here instanceof z.ZodObject) here = bare(here.shape[String(part)] as z.ZodType | undefined);
    else if (here instanceof z.ZodRecord) here = bare(here.valueType as z.ZodType);
    else if (here instanceof z.ZodArray && typeof part === 'number') here = bare(here.element as z.ZodType);
    else return undefined;
  }
  return here;
}

/** The keys that are known at `path`; none where any key may stand, or no map is expected. */
export function knownKeys(path: Keypath): readonly string[] {
  const here = schemaAt(path);
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

/** Whether the text at `path` keeps its `${NAME}` and `%n` until a process is expanded. The words of a command do as well. */
export function isTemplate(path: Keypath): boolean {
  const here = schemaAt(path) ?? schemaAt(path.slice(0, -1));
  return here !== undefined && z.globalRegistry.get(here)?.['template'] === true;
}

/** The schema itself, without "may be absent" and without the step that understands short forms. */
function bare(schema: z.ZodType | undefined): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional) return bare(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe && schema.in instanceof z.ZodTransform) return bare(schema.out as z.ZodType);
  return schema;
}
