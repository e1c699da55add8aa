import * as z from 'zod';
import { appSchema } from './schema/app.ts';
import { settingsSchema } from './schema/settings.ts';
import type { Shape } from './schema/shape.ts';
import { zodOf } from './schema/zod.ts';

/** The JSON Schema of an app file, made from the same source as the checks: for editors, which complete and check by it. */
export const appJsonSchema = (): object => ({ ...jsonSchemaOf(appSchema), title: 'sup app file' });

/** The same of the daemon's own settings. */
export const settingsJsonSchema = (): object => ({ ...jsonSchemaOf(settingsSchema), title: 'sup settings' });

function jsonSchemaOf(shape: Shape<unknown>): object {
  return z.toJSONSchema(zodOf(shape), {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => refine(jsonSchema as Mutable),
  });
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
