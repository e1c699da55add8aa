/** One line of a benchmark: who was measured, and how it stands to the bare loop of the same run. */
export interface Row {
  readonly who: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB';
  /** To the bare row of the same run; null for what has no ratio. */
  readonly ratio: number | null;
  /** What was promised of it. */
  readonly atMost?: { readonly ratio: number } | { readonly value: number };
  readonly note?: string;
}

export interface Report {
  readonly name: string;
  readonly question: string;
  readonly rounds: number;
  readonly rows: readonly Row[];
}

export interface Benchmark {
  readonly question: string;
  /** How often it is measured unless `--rounds` says otherwise. */
  readonly rounds: number;
  run(rounds: number): Promise<readonly Row[]>;
}

/** Whether a row keeps its promise; undefined where none was made. */
export function kept({ value, ratio, atMost }: Row): boolean | undefined {
  if (atMost === undefined) return undefined;
  return 'ratio' in atMost ? ratio !== null && ratio <= atMost.ratio : value <= atMost.value;
}

/** A report as a table for people. */
export function table({ name, question, rounds, rows }: Report): string {
  const width = Math.max(...rows.map(({ who }) => who.length));
  const lines = rows.map((row) => {
    const ratio = row.ratio === null ? '' : `${row.ratio.toFixed(2)}x`;
    const amount = `${row.value.toFixed(row.value < 100 ? 2 : 0)} ${row.unit}`;
    const note = row.note === undefined ? '' : `  (${row.note})`;
    return `  ${row.who.padEnd(width)}  ${amount.padStart(11)}  ${ratio.padStart(7)}  ${promise(row)}${note}`.trimEnd();
  });
  return [`${name}: ${question} (median of ${rounds})`, ...lines, ''].join('\n');
}

function promise(row: Row): string {
  if (row.atMost === undefined) return '';
  const bound = 'ratio' in row.atMost ? `${row.atMost.ratio}x` : `${row.atMost.value} ${row.unit}`;
  return `at most ${bound}: ${kept(row) === true ? 'kept' : 'NOT KEPT'}`;
}
