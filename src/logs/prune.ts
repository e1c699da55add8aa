import { unlinkSync } from 'node:fs';
import { listSegments, segmentPath } from './folder.ts';
import type { Segment, Stream } from './segment.ts';

/** Which segments go, so that at most `maxFiles` stay: the oldest. The newest, which is being written, always stays. */
export const pruned = <S extends Segment>(segments: readonly S[], maxFiles: number): readonly S[] =>
  segments.slice(0, Math.max(0, segments.length - Math.max(1, maxFiles)));

/**
 * Removes what `pruned` names, by looking at the folder. Returns how many segments it removed.
 * It never throws: what cannot be removed now must not stop the capture, and the next rotation tries it again.
 */
export function prune(dir: string, stream: Stream, maxFiles: number): number {
  const doomed = attempt([], () => pruned(listSegments(dir, stream), maxFiles));
  return doomed.filter((segment) => attempt(false, () => remove(segmentPath(dir, segment)))).length;
}

function remove(path: string): true {
  unlinkSync(path);
  return true;
}

function attempt<T, E>(otherwise: E, action: () => T): T | E {
  try {
    return action();
  } catch {
    return otherwise;
  }
}
