/**
 * A cycle among `next`, as the names along it with the first one again at the end; undefined when there is none.
 * The first in the order of the map, so that the same file gets the same answer.
 */
export function findCycle(next: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of next.keys()) {
    const cycle = walk(start, next, done);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Depth first with a stack of its own: a chain of 2,000 processes must not use up the stack of the engine. */
function walk(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): readonly string[] | undefined {
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
      return [...names.slice(names.indexOf(name)), name];
    } else if (!done.has(name)) {
      onTrail.add(name);
      trail.push({ name, at: 0 });
    }
    top = trail.at(-1);
  }
  return undefined;
}
