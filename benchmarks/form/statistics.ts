export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = sorted.slice(middle - 1 + (sorted.length % 2), middle + 1);
  return sorted.length % 2 === 1 ? low : (low + high) / 2;
}

/** The smallest value that at least `share` (0 to 1) of all are not above: the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * values.length));
  return ascending(values)[rank - 1] ?? Number.NaN;
}

/**
 * How many times the floor: the median of the ratios of neighbours where each round has both, since a machine that
 * drifts carries both along; else the ratio of the medians.
 */
export function timesFloor(values: readonly number[], floor: readonly number[]): number {
  const rounds = Math.min(values.length, floor.length);
  if (values.length > floor.length) return median(values) / median(floor);
  return median(values.slice(0, rounds).map((value, i) => value / (floor[i] ?? Number.NaN)));
}

export interface Line {
  readonly perUnit: number;
  readonly atZero: number;
}

/** The straight line of least squares through the points. */
export function fitLine(points: readonly (readonly [number, number])[]): Line {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const along = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const perUnit = along / spread;
  return { perUnit, atZero: meanY - perUnit * meanX };
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
