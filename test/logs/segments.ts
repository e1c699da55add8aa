import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureSegments, segmentPath } from '../../src/logs/folder.ts';
import { type Stream, segmentName } from '../../src/logs/segment.ts';

/** The whole series as the files have it; fails when they overlap or leave a hole. */
export function seriesIn(dir: string, stream: Stream = 'all'): Buffer {
  const segments = measureSegments(dir, stream);
  for (const [index, { offset, bytes }] of segments.entries()) {
    const next = segments[index + 1]?.offset ?? offset + bytes;
    if (next !== offset + bytes) throw new Error(`segment ${offset} holds ${bytes} bytes, the next begins at ${next}`);
  }
  return Buffer.concat(segments.map((segment) => readFileSync(segmentPath(dir, segment))));
}

/** Lays `pieces` down as the segments of one series that begins at `offset`. */
export function layDown(dir: string, pieces: readonly Uint8Array[], offset = 0, stream: Stream = 'all'): void {
  let at = offset;
  for (const piece of pieces) {
    writeFileSync(join(dir, segmentName({ stream, offset: at })), piece);
    at += piece.length;
  }
}
