/**
 * Where one stands in what the daemon tells: which life of the daemon, and the how-many-th notice in it. One word, so
 * that a program can keep it and hand it back without understanding it.
 */
export type Cursor = string;

export interface Place {
  /** Tells one life of the daemon from every other one of the same home. */
  readonly epoch: string;
  /** Grows by one with each notice of that life; 0 is before the first. */
  readonly at: number;
}

const CURSOR = /^([0-9a-z]{1,16})-(\d{1,15})$/;

export const cursorOf = ({ epoch, at }: Place): Cursor => `${epoch}-${at}`;

/** Undefined for what is no cursor. */
export function placeOf(cursor: string): Place | undefined {
  const [, epoch, at] = CURSOR.exec(cursor) ?? [];
  return epoch === undefined || at === undefined ? undefined : { epoch, at: Number(at) };
}

/** How many notices lie between two that came one after the other; 0 across two lives, which is no loss. */
export function lostBetween(before: Cursor, after: Cursor): number {
  const [from, to] = [placeOf(before), placeOf(after)];
  return from === undefined || to === undefined || from.epoch !== to.epoch ? 0 : Math.max(0, to.at - from.at - 1);
}
