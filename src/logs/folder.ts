import { readdirSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrno, refusal } from './refusal.ts';
import { type Segment, type SizedSegment, type Stream, segmentName, segmentsAmong, streamsAmong } from './segment.ts';

/** The segments of a stream in `dir`, oldest first; none when the folder is not there. SupError LOG_UNREADABLE. */
export const listSegments = (dir: string, stream: Stream): Segment[] => segmentsAmong(namesIn(dir), stream);

/** The streams that `dir` has segments of. SupError LOG_UNREADABLE. */
export const listStreams = (dir: string): Stream[] => streamsAmong(namesIn(dir));

/** As `listSegments`, with sizes; a segment that is pruned meanwhile is left out. */
export function measureSegments(dir: string, stream: Stream): SizedSegment[] {
  return listSegments(dir, stream).flatMap((segment) => {
    const stats = lstatSync(segmentPath(dir, segment), { throwIfNoEntry: false });
    return stats === undefined ? [] : [{ ...segment, bytes: stats.size }];
  });
}

export const segmentPath = (dir: string, segment: Segment): string => join(dir, segmentName(segment));

/** The names in `dir`; none when the folder is not there. SupError LOG_UNREADABLE. */
export function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return [];
    throw refusal('LOG_UNREADABLE', dir, error);
  }
}
