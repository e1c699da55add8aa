/**
 * What a log is on disk.
 *
 * Each slot has one folder. Its output is one endless series of bytes for each stream, cut into
 * segments; a segment's name holds the offset in the series of its first byte. So the files alone say
 * where the series goes on (name + size of the newest), and an offset keeps its meaning over rotation,
 * pruning and new daemons.
 */

/** `all`: stdout and stderr merged; `out` and `err`: split. */
export type Stream = 'all' | 'out' | 'err';

export interface Segment {
  readonly stream: Stream;
  /** Where in the series its first byte stands. */
  readonly offset: number;
}

export interface SizedSegment extends Segment {
  readonly bytes: number;
}

/** Names sort as their offsets do: as many digits as a signed 64-bit offset can have. */
const DIGITS = 19;
const NAME = /^(all|out|err)-(\d{19})\.log$/;

export const segmentName = ({ stream, offset }: Segment): string =>
  `${stream}-${String(offset).padStart(DIGITS, '0')}.log`;

/** Undefined for a file that is no segment, and for an offset that a number cannot hold exactly. */
export function parseSegmentName(name: string): Segment | undefined {
  const [, stream, digits] = NAME.exec(name) ?? [];
  const offset = Number(digits);
  return stream !== undefined && Number.isSafeInteger(offset) ? { stream: stream as Stream, offset } : undefined;
}

/** The segments of one stream among the names in a folder, oldest first. */
export function segmentsAmong(names: readonly string[], stream: Stream): Segment[] {
  return names
    .map(parseSegmentName)
    .filter((segment) => segment?.stream === stream)
    .map((segment) => segment as Segment)
    .sort((a, b) => a.offset - b.offset);
}

/** The streams that have segments among the names in a folder. */
export function streamsAmong(names: readonly string[]): Stream[] {
  const found = new Set(names.map((name) => parseSegmentName(name)?.stream));
  return (['all', 'out', 'err'] as const).filter((stream) => found.has(stream));
}

/** The segment in which `offset` stands or would stand: the last that begins at or before it. `segments` oldest first. */
export const segmentHolding = <S extends Segment>(segments: readonly S[], offset: number): S | undefined =>
  segments.findLast((segment) => segment.offset <= offset);

/** The offset behind the last byte of a segment. */
export const endOf = (segment: SizedSegment): number => segment.offset + segment.bytes;
