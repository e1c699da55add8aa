import { fitting, widthOf } from './width.ts';

/** What a process said, or what is said of its end, in more characters than this is not read; `--json` has all of it. */
export const MAX_SAID = 1_000;

/** `text` in at most `width` columns; what is cut off is shown by an ellipsis. */
export function cut(text: string, width: number): string {
  if (text.length <= width && widthOf(text) <= width) return text;
  return width < 1 ? '' : `${text.slice(0, fitting(text, width - 1))}…`;
}

/** Of what is left of a name, this part is its end: instances differ in it, and a beginning alone names none of them. */
const END_PART = 1 / 3;

/** A name in at most `width` characters, with its beginning and its end: `a-very-lo…er@12`. */
export function cutName(name: string, width: number): string {
  if (name.length <= width) return name;
  if (width < 1) return '';
  const end = Math.floor((width - 1) * END_PART);
  return `${name.slice(0, width - 1 - end)}…${end === 0 ? '' : name.slice(-end)}`;
}

/** `text` in lines of at most `width` columns, broken at spaces where there are any. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width || widthOf(rest) > width) {
    const end = breakOf(rest, width);
    if (end >= rest.length) break;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/** Where a line ends that is too long; at the least one character stands on each. */
function breakOf(text: string, width: number): number {
  const fits = fitting(text, width);
  const space = outsideQuotes(text, text.lastIndexOf(' ', fits), width);
  if (space > 0 && text.slice(0, space).trim() !== '') return space;
  return Math.max(fits, String.fromCodePoint(text.codePointAt(0) ?? 0).length);
}

/** Not in the middle of a `command`, which is there to be copied, if a line can hold it. */
function outsideQuotes(text: string, space: number, width: number): number {
  const before = text.slice(0, Math.max(0, space));
  if (before.split('`').length % 2 === 1) return space;
  const open = before.lastIndexOf('`');
  const close = text.indexOf('`', space);
  const earlier = text.lastIndexOf(' ', open);
  return close - open < width && earlier > 0 ? earlier : space;
}

/** On a terminal that is even narrower, the terminal may break the lines. */
const LEAST_ROOM = 10;

/** `text` in lines of the terminal, those after the first behind `indent` spaces; one line where there is no terminal. */
export function hang(text: string, width: number | null, indent: number): string {
  if (width === null || (text.length <= width && widthOf(text) <= width)) return text;
  // The first line is the longer one: what is left is wrapped anew, in the room behind the indentation.
  const end = breakOf(text, width);
  const margin = ' '.repeat(Math.min(indent, Math.max(0, width - LEAST_ROOM)));
  const rest = wrap(text.slice(end).trimStart(), width - margin.length);
  return [text.slice(0, end).trimEnd(), ...rest.map((line) => margin + line)].join('\n');
}
