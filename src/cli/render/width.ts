/** Printable ASCII, and the marks that sup itself draws: one column a character, which is almost everything. */
const PLAIN = /^[\u0020-\u007e…•●○×├└│─]*$/;
/** Marks that stand on the character before them, and what is not shown at all. */
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
/** Wide and fullwidth characters of Unicode's East Asian Width, and emoji that are shown as such by themselves. */
const WIDE =
  /^(?![\u{1f1e6}-\u{1f1ff}])[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;
/** Asks for the coloured picture of the character before it, which is wide. */
const AS_EMOJI = '\ufe0f';

/**
 * How many columns of a terminal `text` takes at most. Terminals disagree about joined emoji; each part is counted, so
 * that nothing is ever wider than is said here.
 */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return cells(text).reduce((sum, { width }) => sum + width, 0);
}

/** How many characters from the beginning of `text` fit into `width` columns; none is torn apart. */
export function fitting(text: string, width: number): number {
  if (PLAIN.test(text)) return Math.min(text.length, Math.max(0, width));
  let end = 0;
  let room = width;
  for (const cell of cells(text)) {
    room -= cell.width;
    if (room < 0) break;
    end += cell.text.length;
  }
  return end;
}

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text))) + text;

interface Cell {
  text: string;
  width: number;
}

/** Each character together with the marks that stand on it. */
function cells(text: string): readonly Readonly<Cell>[] {
  const found: Cell[] = [];
  for (const character of text) {
    const before = found.at(-1);
    if (before === undefined || !WITHOUT_WIDTH.test(character)) {
      found.push({ text: character, width: WITHOUT_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1 });
      continue;
    }
    before.text += character;
    if (character === AS_EMOJI) before.width = 2;
  }
  return found;
}
