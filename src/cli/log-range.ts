import { extent, lastLines, type Range } from '../logs/read.ts';
import { lastMatches } from '../logs/search.ts';
import type { Stream } from '../logs/segment.ts';
import { lastStart } from '../logs/starts.ts';

/** Which part of a log is wanted. */
export interface LogChoice {
  /** `-n`: so many of the last lines, or of the last that match; null: all of them. */
  readonly lines: number | null;
  /** `--since start`: nothing from before the last start. */
  readonly since: 'start' | null;
  /** `--grep`: only lines in which this is found. */
  readonly grep: RegExp | null;
}

/** Where in one stream stands what was asked for. SupError LOG_UNREADABLE. */
export function rangeOf(dir: string, stream: Stream, { lines, since, grep }: LogChoice): Range {
  const whole = since === null ? extent(dir, stream) : sinceStart(dir, stream);
  if (whole === undefined) return { from: 0, to: 0 };
  if (lines === null) return whole;
  if (grep !== null) return lastMatches(dir, stream, whole, grep, lines);
  const last = lastLines(dir, stream, lines);
  return { from: Math.max(whole.from, last.from), to: last.to };
}

/** From a start that is partly pruned by now it is still read, so that the gap is told. */
function sinceStart(dir: string, stream: Stream): Range | undefined {
  const whole = extent(dir, stream);
  if (whole === undefined) return undefined;
  const start = lastStart(dir, stream);
  // Somebody has removed the log since, and it has begun anew.
  return start > whole.to ? whole : { from: start, to: whole.to };
}
