import { describe, expect, it } from 'vitest';
import { startsOf } from '../../core/crash-loop.ts';
import { slotsOf } from './files.ts';

/** More tries than any of their start limits lets into a window, several times over. */
const TRIES = 200;

/** systemd tries these for ever: with their delays its own limit, 5 starts in 10 seconds, is never reached. */
const FOR_EVER = [
  ['awareness', 'bot', 15_000],
  ['awareness', 'daemon', 20_000],
  ['awareness', 'invoker', 20_000],
  ['kohakuriver', 'host', 15_000],
  ['kohakuriver', 'runner@1', 15_000],
  ['kohakuriver', 'runner@5', 15_000],
] as const;

describe('what crashes at every start', () => {
  it.each(FOR_EVER)('is tried for ever, as under systemd, and seldom later: %s/%s', (example, slot, longestMs) => {
    const spec = slotsOf(example).get(slot);
    if (spec === undefined) throw new Error(`${slot} is not in ${example}`);
    const { restart } = spec;
    const starts = startsOf({ restart }, TRIES);
    const waits = starts.map((at, nth) => at - (starts[nth - 1] ?? 0));
    expect(Math.max(...waits)).toBe(longestMs);
    const late = waits.filter((wait) => wait > restart.backoff.delayMs);
    expect(late.length / TRIES).toBeLessThanOrEqual(1 / restart.limit.burst);
  });
});
