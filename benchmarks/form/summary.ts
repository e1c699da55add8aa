import type { Growth, Row, Table } from './finding.ts';
import { fitLine, median, timesFloor } from './statistics.ts';

/** A row in figures. All of it follows from the samples. */
export interface Summary {
  readonly row: Row;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Times the floor of the same run; null for the floor itself, and where there is none. */
  readonly timesFloor: number | null;
  /** Times the first row of sup; null for sup itself. */
  readonly timesSup: number | null;
  /** Whether it keeps what was promised; null where nothing was. */
  readonly kept: boolean | null;
}

export function summaries({ rows }: Table): Summary[] {
  const floor = rows.find(({ role }) => role === 'floor');
  const sup = rows.find(({ role }) => role === 'sup');
  return rows
    .filter(({ samples }) => samples.length > 0)
    .map((row) => {
      const middle = median(row.samples);
      const ratio = floor === undefined || row === floor ? null : timesFloor(row.samples, floor.samples);
      return {
        row,
        median: middle,
        least: Math.min(...row.samples),
        most: Math.max(...row.samples),
        timesFloor: ratio,
        timesSup: sup === undefined || row.role !== 'rival' ? null : middle / median(sup.samples),
        kept: kept(row, middle, ratio),
      };
    });
}

function kept({ promised }: Row, value: number, ratio: number | null): boolean | null {
  if (promised === undefined) return null;
  return (promised.kind === 'ratio' ? (ratio ?? Number.POSITIVE_INFINITY) : value) <= promised.atMost;
}

/** How a figure grows, from the medians of its points. */
export interface Slope {
  /** What each further process costs, in the unit of the figure: the straight line through all points. */
  readonly perProcess: number;
  /** What the line would say of none. */
  readonly atZero: number;
  /**
   * The figure of the largest size over what the line through the smaller sizes foretells for it. Where there is a
   * floor, over the same of the floor: what the system itself or a drift of the machine adds is not sup's.
   */
  readonly overLine: number;
  readonly verdict: 'flat' | 'linear' | 'worse than linear';
}

/** How many of the largest sizes the smaller ones must foretell. */
const FORETOLD = 2;
/** So far above the line is not the noise of a machine any more. */
const BENT = 1.5;
/** What all sizes together add, as a share of the smallest figure, up to which nothing is said to grow. */
const FLAT = 0.25;

type Line = readonly (readonly [number, number])[];

export function slope({ points }: Growth): Slope {
  const line: Line = points.map(({ processes, samples }) => [processes, median(samples)]);
  const floor: Line = points.flatMap(({ processes, floor }) =>
    floor === undefined ? [] : [[processes, median(floor)]],
  );
  const { perUnit, atZero } = fitLine(line);
  const overLine = bend(line) / (floor.length === 0 ? 1 : bend(floor));
  const first = line[0]?.[1] ?? Number.NaN;
  const last = line.at(-1)?.[1] ?? Number.NaN;
  const bent = overLine > BENT ? 'worse than linear' : 'linear';
  return { perProcess: perUnit, atZero, overLine, verdict: last - first <= FLAT * first ? 'flat' : bent };
}

/** The last point over what the others foretell for it; they foretell nothing when they fall to zero before it. */
function bend(line: Line): number {
  const { perUnit, atZero } = fitLine(line.slice(0, -FORETOLD));
  const [most, figure] = line.at(-1) ?? [Number.NaN, Number.NaN];
  const foretold = atZero + perUnit * most;
  return foretold > 0 ? figure / foretold : Number.POSITIVE_INFINITY;
}
