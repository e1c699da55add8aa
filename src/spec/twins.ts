import type { Part } from './part.ts';
import { quote } from './quote.ts';

/** A process that two files name is refused, both places said; the second one is left out of what is answered. */
export function withoutTwins(parts: readonly Part[]): readonly Part[] {
  if (parts.length === 1) return parts;
  const first = new Map<string, Part>();
  return parts.map((part) => {
    const own = Object.entries(part.input.processes ?? {}).filter(([name]) => {
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, part);
      else refuseTwin(name, part, earlier);
      return earlier === undefined;
    });
    return { ...part, input: { ...part.input, processes: Object.fromEntries(own) } };
  });
}

function refuseTwin(name: string, { problems }: Part, earlier: Part): void {
  const path = ['processes', name];
  const line = earlier.problems.positions.get(path)?.key.line;
  const place = line === undefined ? earlier.problems.file : `${earlier.problems.file}:${line}`;
  problems.add(path, { message: `${quote(name)} is named in two files; the first is ${place}` }, 'key');
}
