import type { Finding, Growth, Table } from '../form/finding.ts';
import { median } from '../form/statistics.ts';
import { slope, summaries, type Summary } from '../form/summary.ts';
import { amount, figure, promise, range, times } from './figures.ts';

/** A finding as text for people. */
export function told(finding: Finding): string {
  return finding.kind === 'table' ? table(finding) : growth(finding);
}

function table(table: Table): string {
  const head = ['', 'median', 'min–max', 'rounds', 'to the floor', 'to sup', ''];
  const rows = summaries(table).map((one) => [
    one.row.who,
    amount(one.median, table.unit),
    range(one.least, one.most, table.unit),
    String(one.row.samples.length),
    times(one.timesFloor),
    times(one.timesSup),
    verdict(one, table),
  ]);
  return `${table.name}: ${table.question}\n${aligned([head, ...rows])}\n`;
}

function verdict({ row: { promised }, kept }: Summary, { unit }: Table): string {
  return promised === undefined ? '' : `at most ${promise(promised, unit)}: ${kept === true ? 'kept' : 'MISSED'}`;
}

function growth(growth: Growth): string {
  const head = ['processes', 'median', 'each', 'to the floor'];
  const rows = growth.points.map(({ processes, samples, floor }) => [
    String(processes),
    amount(median(samples), growth.unit),
    figure(median(samples) / processes),
    floor === undefined ? '' : times(median(samples) / median(floor)),
  ]);
  return `${growth.name}: ${growth.question}\n${aligned([head, ...rows])}\n  ${slopeText(growth)}\n`;
}

function slopeText(growth: Growth): string {
  const { perProcess, atZero, overLine, verdict } = slope(growth);
  const line = `${amount(perProcess, growth.unit)} for each process and ${amount(atZero, growth.unit)} besides`;
  return `${verdict}: ${line}; the largest is ${figure(overLine)} × what the smaller ones foretell`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))))
    .map((cells) => `  ${cells.join('  ')}`.trimEnd())
    .join('\n');
}
