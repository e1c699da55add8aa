import * as z from 'zod';
import { unreachable } from '../../base/unreachable.ts';
import type { Form, Shape } from './shape.ts';

// Compiling validators with `new Function` is slower for one file and forbidden in hardened runtimes.
z.config({ jitless: true });

const made = new WeakMap<Shape<unknown>, z.ZodType>();

/** The zod schema of a shape, made once. */
export function zodOf<T>(shape: Shape<T>): z.ZodType<T> {
  let schema = made.get(shape);
  if (schema === undefined) {
    const inner = ofForm(shape.form);
    schema = (shape.before === undefined ? inner : z.preprocess(shape.before, inner)).meta(shape.meta);
    made.set(shape, schema);
  }
  return schema as z.ZodType<T>;
}

function ofForm(form: Form): z.ZodType {
  switch (form.kind) {
    case 'leaf':
      return ofLeaf(form.read);
    case 'keys': {
      const entries = Object.entries(form.keys).map(([key, shape]) => [key, zodOf(shape)] as const);
      return z.strictObject(Object.fromEntries(entries)).partial();
    }
    case 'list': {
      const list = z.array(zodOf(form.entry), form.words === undefined ? {} : { error: form.words }).max(form.most);
      return form.least === 0 ? list : list.min(form.least);
    }
    case 'record':
      return z.record(form.key === null ? z.string() : zodOf(form.key), zodOf(form.value));
    default:
      return unreachable(form);
  }
}

function ofLeaf(read: Extract<Form, { kind: 'leaf' }>['read']): z.ZodType {
  return z.unknown().transform((raw, context): unknown => {
    const result = read(raw);
    if (result.ok) return result.value;
    context.issues.push({
      code: 'custom',
      input: raw,
      message: result.error.message,
      params: { suggestion: result.error.suggestion },
    });
    return z.NEVER;
  });
}
