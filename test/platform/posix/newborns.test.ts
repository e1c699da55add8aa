import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/platform/posix/membership.ts';
import { meetNewborns, NEWBORNS_MAX, UNBORN_MAX } from '../../../src/platform/posix/newborns.ts';

const row = (pid: number): Row => ({
  pid,
  ppid: 1,
  group: pid,
  session: pid,
  start: pid,
  comm: 'x',
  dead: false,
  kernel: false,
});

/** Who is met where the last numbers are these, one after the other; `there`: who can be seen then. */
function met(since: number, lasts: readonly (number | undefined)[], there: (pid: number, round: number) => boolean) {
  let round = -1;
  const pids: number[] = [];
  const cradle = {
    lastPid: () => lasts[Math.min(++round, lasts.length - 1)],
    newborn: (pid: number) => (there(pid, round) ? row(pid) : undefined),
  };
  const sure = meetNewborns(cradle, since, ({ pid }) => pids.push(pid));
  return { sure, pids: pids.filter((pid) => pid > since) };
}

describe('meetNewborns', () => {
  it('meets them the newest first, until nobody is born', () => {
    expect(met(100, [103, 105, 105], () => true)).toEqual({ sure: true, pids: [103, 102, 101, 105, 104] });
    expect(met(100, [100], () => true)).toEqual({ sure: true, pids: [] });
  });

  it('asks once more for one whose number was given out before it could be seen', () => {
    expect(met(100, [102, 102], (pid, round) => pid !== 102 || round > 0)).toEqual({ sure: true, pids: [101, 102] });
    const late: number[] = [];
    const cradle = { lastPid: () => 100, newborn: (pid: number) => void late.push(pid) };
    expect(meetNewborns(cradle, 100, () => {})).toBe(true);
    expect(late).toHaveLength(UNBORN_MAX);
  });

  it('is not sure where the numbers have begun again, are not told, run on and on, or are too many', () => {
    expect(met(100, [3], () => true).sure).toBe(false);
    expect(met(100, [undefined], () => true).sure).toBe(false);
    const endless = Array.from({ length: 500 }, (_, n) => 101 + n);
    expect(met(100, endless, () => true).sure).toBe(false);
    expect(met(100, [100 + NEWBORNS_MAX + 1], () => true)).toEqual({ sure: false, pids: [] });
  });
});
