/** Beyond so many a file is not mended one by one; the bound keeps a knot of thousands from being told for ever. */
export const MAX_CYCLES = 20;

/**
 * The cycles among `next`, each as the names along it with the first one again at the end; none when there is none.
 * They are those that a walk closes: with the last step of each taken out, nothing goes round any more. In the order
 * of the map, so that the same file gets the same answer; at most `most`.
 */
export function findCycles(
  next: ReadonlyMap<string, readonly string[]>,
  most = MAX_CYCLES,
): readonly (readonly string[])[] {
  const done = new Set<string>();
  const found: (readonly string[])[] = [];
  for (const start of next.keys()) {
    for (const cycle of walk(start, next, done)) {
      found.push(cycle);
      if (found.length >= most) return found;
    }
  }
  return found;
}

/** Depth first with a stack of its own: a chain of 2,000 processes must not use up the stack of the engine. */
function* walk(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): Generator<readonly string[]> {
  const trail: { readonly name: string; at: number }[] = done.has(start) ? [] : [{ name: start, at: 0 }];
  const onTrail = new Set([start]);
  let top = trail.at(-1);
  while (top !== undefined) {
    const name = next.get(top.name)?.[top.at];
    top.at += 1;
    if (name === undefined) {
      done.add(top.name);
      onTrail.delete(top.name);
      trail.pop();
    } else if (onTrail.has(name)) {
      const names = trail.map((step) => step.name);
      yield [...names.slice(names.indexOf(name)), name];
    } else if (!done.has(name)) {
      onTrail.add(name);
      trail.push({ name, at: 0 });
    }
    top = trail.at(-1);
  }
}
