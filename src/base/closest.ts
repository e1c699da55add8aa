/** How many slips of the finger still make the same word: more than these and the suggestion is a guess. */
const EDITS_IN_SHORT_WORDS = 1;
const EDITS_IN_LONG_WORDS = 2;
const SHORT_WORD_LENGTH = 4;
/** Longer words, and candidates beyond this many, are not compared: a suggestion must stay cheap. */
const MAX_WORD_LENGTH = 64;
const MAX_CANDIDATES = 2_000;

/**
 * The candidate a person most probably meant by `word`, or undefined when none is near.
 * Case and the choice between `-` and `_` count as no difference; the first of equals wins.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word === '' || word.length > MAX_WORD_LENGTH) return undefined;
  const wanted = fold(word);
  let best: string | undefined;
  let bound = (wanted.length <= SHORT_WORD_LENGTH ? EDITS_IN_SHORT_WORDS : EDITS_IN_LONG_WORDS) + 1;
  let seen = 0;
  for (const candidate of candidates) {
    if (seen >= MAX_CANDIDATES || bound === 0) break;
    seen += 1;
    const folded = fold(candidate);
    // A word of one letter is one edit away from every other one.
    if (folded.length > MAX_WORD_LENGTH || Math.min(folded.length, wanted.length) < 2) {
      if (folded !== wanted) continue;
    }
    if (Math.abs(folded.length - wanted.length) >= bound) continue;
    const edits = distance(wanted, folded);
    if (edits < bound) {
      bound = edits;
      best = candidate;
    }
  }
  return best;
}

const fold = (word: string): string => word.toLowerCase().replaceAll('-', '_');

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment). */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      line.push(cost);
    }
    before = above;
    above = line;
  }
  return above[b.length] ?? 0;
}
