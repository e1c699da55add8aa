import { setImmediate } from 'node:timers/promises';
import type { LogChunk } from './chunk.ts';
import { FolderWatch } from './folder-watch.ts';
import type { Stream } from './segment.ts';
import { SegmentReader } from './segment-reader.ts';

/** After so many chunks in a row others get their turn: signals, sockets, the terminal. */
const CHUNKS_PER_TURN = 16;

/** Ends when it is disposed, or when its loop is left. For one consumer. */
export interface Follower extends AsyncIterable<LogChunk>, Disposable {}

/**
 * The series from the offset `from` on, without end: what is there, then what is written, over rotation,
 * pruning, and new runs and new daemons. No byte is left out or doubled; bytes that were pruned before
 * they were read are a gap. The folder need not exist yet. SupError LOG_UNREADABLE from the iteration.
 */
export function follow(dir: string, stream: Stream, from: number, pollMs?: number): Follower {
  const watch = new FolderWatch(dir, pollMs);
  const reader = new SegmentReader(dir, stream, from);
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
    watch[Symbol.dispose]();
    reader[Symbol.dispose]();
  };

  async function* chunks(): AsyncGenerator<LogChunk, void, undefined> {
    try {
      for (let turn = 1; !ending.signal.aborted; turn += 1) {
        const chunk = reader.next();
        if (chunk === undefined) await watch.wait();
        else yield chunk;
        if (turn % CHUNKS_PER_TURN === 0) await setImmediate();
      }
    } finally {
      end();
    }
  }
  return { [Symbol.asyncIterator]: chunks, [Symbol.dispose]: end };
}
