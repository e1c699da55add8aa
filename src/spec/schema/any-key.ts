import { unreachable } from '../../base/unreachable.ts';
import type { Form, Shape } from './shape.ts';

const made = new WeakMap<Shape<unknown>, Shape<unknown>>();

/** The same shape, in which every text is a key: so what stands under a wrong name is looked at like the rest. */
export function anyKey<T>(shape: Shape<T>): Shape<T> {
  let free = made.get(shape);
  if (free === undefined) {
    free = { ...shape, form: ofForm(shape.form) };
    made.set(shape, free);
  }
  return free as Shape<T>;
}

function ofForm(form: Form): Form {
  switch (form.kind) {
    case 'leaf':
      return form;
    case 'keys':
      return {
        kind: 'keys',
        keys: Object.fromEntries(Object.entries(form.keys).map(([key, shape]) => [key, anyKey(shape)])),
      };
    case 'list':
      return { ...form, entry: anyKey(form.entry) };
    case 'record':
      return { kind: 'record', key: null, value: anyKey(form.value) };
    default:
      return unreachable(form);
  }
}
