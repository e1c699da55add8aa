import { cut } from './cut.ts';
import { padEnd, padStart, widthOf } from './width.ts';

/** One column of a table over rows of `Row`. */
export interface Column<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly text: (row: Row) => string;
  readonly paint?: (text: string, row: Row) => string;
  /** How a text is made shorter; else its end is cut off. */
  readonly shorten?: (text: string, width: number) => string;
  /** On a narrow terminal the column with the smallest number goes first. Without one it never goes. */
  readonly worth?: number;
  /** It may be cut down to this width before any column goes. */
  readonly least?: number;
  /** When no column can go any more, it may be cut down to this width. */
  readonly tight?: number;
}

const GAP = '  ';

/**
 * The lines of a table: its heading, and one a row, none with a newline. `width` is the terminal's, or null where nothing
 * needs to fit. First the cuttable columns shrink, then the least worthy columns go, and last what must stay is cut.
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number | null,
  heading: (text: string) => string,
): readonly string[] {
  const wide = columns.map((column) => measure(column, rows));
  const fitted = width === null ? wide : fit(wide, width);
  const line = (cell: (each: Measured<Row>) => string): string => fitted.map(cell).join(GAP).trimEnd();
  const head = line((each) => heading(aligned(each, each.column.title, each === fitted.at(-1))));
  return [head, ...rows.map((row, at) => line((each) => painted(each, row, at, each === fitted.at(-1))))];
}

interface Measured<Row> {
  readonly column: Column<Row>;
  readonly texts: readonly string[];
  readonly width: number;
}

function measure<Row>(column: Column<Row>, rows: readonly Row[]): Measured<Row> {
  const texts = rows.map(column.text);
  let width = column.title.length;
  for (const text of texts) width = Math.max(width, widthOf(text));
  return { column, texts, width };
}

function fit<Row>(columns: readonly Measured<Row>[], width: number): readonly Measured<Row>[] {
  let left = columns;
  for (;;) {
    const over = total(left) - width;
    if (over <= 0) return left;
    const shrunk = shrink(left, over, (column) => column.least);
    if (shrunk !== undefined) return shrunk;
    const worths = left.flatMap(({ column }) => column.worth ?? []);
    if (worths.length === 0) return shrink(left, over, (column) => column.tight) ?? shrink(left, over, () => 1) ?? left;
    const least = Math.min(...worths);
    left = left.filter(({ column }) => column.worth !== least);
  }
}

const total = (columns: readonly Measured<never>[]): number =>
  columns.reduce((sum, { width }) => sum + width, GAP.length * (columns.length - 1));

/** The columns cut by `over` in all, the widest first; undefined when their least widths do not allow it. */
function shrink<Row>(
  columns: readonly Measured<Row>[],
  over: number,
  leastOf: (column: Column<Row>) => number | undefined,
): readonly Measured<Row>[] | undefined {
  const widths = columns.map(({ width }) => width);
  for (let owed = over; owed > 0; owed--) {
    const at = widest(widths, (index) => {
      const column = columns[index]?.column;
      return column === undefined ? undefined : leastOf(column);
    });
    if (at === undefined) return undefined;
    widths[at] = (widths[at] ?? 0) - 1;
  }
  return columns.map((each, index) => ({ ...each, width: widths[index] ?? each.width }));
}

function widest(widths: readonly number[], leastOf: (index: number) => number | undefined): number | undefined {
  let best: number | undefined;
  widths.forEach((width, index) => {
    const least = leastOf(index);
    if (least !== undefined && width > least && (best === undefined || width > (widths[best] ?? 0))) best = index;
  });
  return best;
}

function painted<Row>(each: Measured<Row>, row: Row, at: number, last: boolean): string {
  const text = aligned(each, each.texts[at] ?? '', last);
  return each.column.paint === undefined || text === '' ? text : each.column.paint(text, row);
}

/** The last column is not padded: colour codes would keep its trailing spaces from being trimmed. */
function aligned<Row>({ column, width }: Measured<Row>, text: string, last: boolean): string {
  const short = (column.shorten ?? cut)(text, width);
  if (column.align === 'right') return padStart(short, width);
  return last ? short : padEnd(short, width);
}
