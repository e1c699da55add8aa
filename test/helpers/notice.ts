import { cursorOf } from '../../src/protocol/cursor.ts';
import type { Notice } from '../../src/protocol/notices.ts';

/** The life of a daemon that the tests play. */
export const EPOCH = 'life1';

/** The how-many-th notice of that life, or of another one. */
export const cursor = (at: number, epoch = EPOCH): string => cursorOf({ epoch, at });

/** A notice with a place of its own; what a test is about is named in `parts`. */
export const notice = (at: number, parts: Partial<Notice> = {}): Notice => ({
  cursor: cursor(at),
  at: '2026-11-20T12:00:00.000Z',
  kind: 'started',
  id: 'a/b',
  from: 'starting',
  to: 'running',
  reason: '',
  pid: 1,
  exit: null,
  requested: null,
  attempt: null,
  nextStart: null,
  ...parts,
});
