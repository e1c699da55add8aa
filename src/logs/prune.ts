import { unlinkSync } from 'node:fs';
import { listSegments, segmentPath } from './folder.ts';
import type { Segment, Stream } from './segment.ts';

/** Which segments go, so that at most `maxFiles` stay: the oldest. The newest, which is being written, always stays. */
export const pruned = <S extends Segment>(segments: readonly S[], maxFiles: number): readonly S[] =>
  segments.slice(0, Math.max(0, segments.length - Math.max(1, maxFiles)));

/** Removes what `pruned` names, by looking at the folder. Returns how many segments it removed. */
export function prune(dir: string, stream: Stream, maxFiles: number): number {
  return pruned(listSegments(dir, stream), maxFiles).filter((segment) => removed(segmentPath(dir, segment))).length;
}

/** A segment that cannot be removed now must not stop the capture: the next rotation tries again. */
function removed(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}
