import * as z from 'zod';
import { appSchema } from './schema/app.ts';
import { zodOf } from './schema/zod.ts';

/** The JSON Schema of an app file, made from the same source as the checks: for editors, which complete and check by it. */
export function appJsonSchema(): object {
  const schema = z.toJSONSchema(zodOf(appSchema), {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => refine(jsonSchema as Mutable),
  });
  return { ...schema, title: 'sup app file' };
}

type Mutable = Record<string, unknown>;

/** Adds what zod cannot know: `x-…` keys may stand in every map of known keys, and some maps have a short form. */
function refine(schema: Mutable): void {
  delete schema['template'];
  delete schema['id'];
  if (schema['additionalProperties'] === false) schema['patternProperties'] = { '^x-': {} };
  if ('standard' in schema) schema['default'] = schema['standard'];
  delete schema['standard'];
  const { short } = schema;
  if (short === undefined) return;
  delete schema['short'];
  const { description, default: standard, ...long } = schema;
  for (const key of Object.keys(long)) delete schema[key];
  schema['anyOf'] = [short, long];
}
