/*
 * The last lines of a log, so few that they are read, and yet with the one that says what went wrong. An ordinary crash of
 * a Node program ends in ten frames of its stack and a blank line: its last five lines tell nothing.
 */

interface Shown {
  readonly text: string;
  /** How many lines of the log it stands for. */
  readonly lines: number;
}

/** Node's and Java's. */
const FRAME = /^(\s+)at\s/;
/** What belongs to a stack trace below its message: frames, fields, blank lines, its last brace, and where it came from. */
const BELOW_MESSAGE = /^\s|^$|^\}|\bat:$/;

/** The last `count` of the lines. Where that leaves out any, it is frames before all else, and never the message above them. */
export function excerpt(lines: readonly string[], count: number): readonly string[] {
  if (lines.length <= count) return lines;
  const folded = folds(lines);
  const from = Math.max(0, folded.length - count);
  const message = messageAbove(folded, from);
  if (message === undefined) return folded.slice(from).map(({ text }) => text);
  // Its own line, and one that tells of what is left out behind it.
  const rest = Math.min(from + 2, folded.length);
  const left = folded.slice(message + 1, rest).reduce((sum, each) => sum + each.lines, 0);
  return [folded[message], leftOut(left, ''), ...folded.slice(rest)].flatMap((each) => each?.text ?? []);
}

/** Of each stack the first frame, and how many follow. */
function folds(lines: readonly string[]): readonly Shown[] {
  const shown: Shown[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const indent = FRAME.exec(line)?.[1];
    let end = at + 1;
    while (indent !== undefined && FRAME.test(lines[end] ?? '')) end += 1;
    shown.push({ text: line, lines: 1 });
    const more = end - at - 1;
    // A line that tells of one line saves none.
    if (more === 1) shown.push({ text: lines[at + 1] ?? '', lines: 1 });
    if (more > 1) shown.push(leftOut(more, indent ?? ''));
    at = end;
  }
  return shown;
}

const leftOut = (lines: number, indent: string): Shown => ({
  text: `${indent}… ${lines} ${lines === 1 ? 'line' : 'lines'}`,
  lines,
});

/** Where the message stands of the stack trace that an excerpt from there on would begin in the middle of. */
function messageAbove(shown: readonly Shown[], from: number): number | undefined {
  let at = from;
  let isTrace = false;
  while (at >= 0 && BELOW_MESSAGE.test(shown[at]?.text ?? '')) {
    isTrace ||= FRAME.test(shown[at]?.text ?? '');
    at -= 1;
  }
  return isTrace && at >= 0 && at < from ? at : undefined;
}
