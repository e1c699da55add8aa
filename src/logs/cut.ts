const NEWLINE = 10;

/** Lines up to this long are never torn over two segments (a smaller share where the segments are small). */
const LINE_ROOM_BYTES = 64 * 1024;
const LINE_ROOM_SHARE = 8;

/** How full the segment is that is being written. */
export interface Fill {
  readonly bytes: number;
  /** Whether its last byte ended a line. */
  readonly atLineStart: boolean;
}

export interface Cut {
  /** How many of the bytes belong into this segment. */
  readonly take: number;
  /** Whether the segment ends behind them. */
  readonly full: boolean;
}

/**
 * Where a segment ends within `bytes`.
 *
 * A segment never grows beyond `maxBytes`, and it ends at the end of a line where it can. A line of which
 * the beginning is already on disk is never moved, so the end is looked for early: as soon as the room
 * left behind these bytes would not take a line of ordinary length. Only a longer line is split.
 */
export function cut(bytes: Uint8Array, fill: Fill, maxBytes: number): Cut {
  const room = maxBytes - fill.bytes;
  if (room <= 0) return { take: 0, full: true };
  if (bytes.length + lineRoom(maxBytes) <= room) return { take: bytes.length, full: false };

  const fit = Math.min(bytes.length, room);
  const lines = bytes.lastIndexOf(NEWLINE, fit - 1) + 1;
  if (lines > 0) return { take: lines, full: true };
  if (bytes.length > room && fill.bytes > 0 && fill.atLineStart) return { take: 0, full: true };
  return { take: fit, full: fit === room };
}

export const lineRoom = (maxBytes: number): number => Math.min(LINE_ROOM_BYTES, Math.floor(maxBytes / LINE_ROOM_SHARE));

/** Whether `bytes` end a line. */
export const endsLine = (bytes: Uint8Array): boolean => bytes.at(-1) === NEWLINE;
