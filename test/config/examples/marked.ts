import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';

/**
 * The lines of an example that stand in comments. `#~`: asked for by its page, and not served yet. `#+`: served, but in
 * need of something that a fresh clone has not got, such as root, a user, or a folder of the real program.
 */
export type Marker = '#~' | '#+';

/** `text` with the lines behind `marker` brought to life. */
export function uncommented(text: string, marker: Marker): string {
  return text
    .split('\n')
    .map((line) => {
      const at = line.indexOf(`${marker} `);
      return at < 0 || line.slice(0, at).trim() !== '' ? line : line.slice(0, at) + line.slice(at + marker.length + 1);
    })
    .join('\n');
}

/** The keypath of every single value that the lines behind `marker` add to `text`, or change in it. */
export const addedBy = (text: string, marker: Marker): readonly string[] => Object.keys(behind(text, marker));

/** The same, with these values. */
export function behind(text: string, marker: Marker): Readonly<Record<string, unknown>> {
  const before = new Map(leaves(parse(text), []));
  const after = leaves(parse(uncommented(text, marker)), []);
  return Object.fromEntries(
    after.filter(([keypath, value]) => !before.has(keypath) || !isDeepStrictEqual(before.get(keypath), value)),
  );
}

/** Lists are values: what is asked for is the whole of them. */
function leaves(value: unknown, path: readonly string[]): readonly (readonly [keypath: string, value: unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]));
}
