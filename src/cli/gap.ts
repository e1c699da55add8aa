import { unreachable } from '../base/unreachable.ts';
import { type Cursor, cursorOf, placeOf } from '../protocol/cursor.ts';
import type { Missed, Notice } from '../protocol/notices.ts';

/** Events that cannot be told. With `sup events --json` an object of its own, in the place where they are missing. */
export interface Gap {
  readonly kind: 'gap';
  /** Where the telling goes on: a program that keeps the cursor of each line goes on from here. */
  readonly cursor: Cursor;
  /** `forgotten`: kept no longer; `too-slow`: dropped on the way to a reader that did not keep up; the others as in `Missed`. */
  readonly why: Missed['kind'] | 'too-slow';
  /** How many; null where that is not known. */
  readonly count: number | null;
  /** For people. */
  readonly reason: string;
}

/** Right before this notice. */
const before = ({ cursor }: Notice): Cursor => {
  const place = placeOf(cursor);
  return place === undefined ? cursor : cursorOf({ ...place, at: Math.max(0, place.at - 1) });
};

/** What lies between the cursor that was asked for and the first of `notices`; `cursor`: the newest of all. */
export function missedGap(missed: Missed, notices: readonly Notice[], newest: Cursor): Gap {
  const [first] = notices;
  const cursor = first === undefined ? newest : before(first);
  const gap = { kind: 'gap', cursor, why: missed.kind, count: null } as const;
  switch (missed.kind) {
    case 'forgotten':
      return { ...gap, count: missed.count, reason: `${events(missed.count)} kept no longer: only the newest are` };
    case 'other-daemon':
      return {
        ...gap,
        reason:
          'this cursor is of an earlier life of the daemon: what happened between then and its present start is not known',
      };
    case 'ahead':
      return {
        ...gap,
        reason: `this cursor is ahead of the newest event, ${newest}, and none can have come after it: all that are kept are told`,
      };
    default:
      return unreachable(missed);
  }
}

/** So many were dropped right before `next`. */
export const droppedGap = (next: Notice, count: number): Gap => ({
  kind: 'gap',
  cursor: before(next),
  why: 'too-slow',
  count,
  reason: `${events(count)} dropped here: this reader was too slow`,
});

/** Before `first`, the oldest that is kept, there were others, and some of them may have been meant. */
export const olderGap = (first: Notice): Gap => ({
  kind: 'gap',
  cursor: before(first),
  why: 'forgotten',
  count: null,
  reason: `events before ${first.at} are kept no longer`,
});

const events = (count: number): string => (count === 1 ? '1 event was' : `${count} events were`);
