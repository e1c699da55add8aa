import { expect } from 'vitest';
import type { FrameReport } from './fuzz-frames.ts';
import { growth, MAX_GROWTH_BYTES } from './stage.ts';

/** Kinds of which every run of some thousand frames sends some; the others are rarer. */
const MIN_KINDS = 20;
const MIN_WAYS = 100;
/** Each must come back: `result` too, since a daemon that refuses whatever it is sent would prove nothing. */
const CODES = [
  ...['WIRE_PARSE', 'WIRE_INVALID_REQUEST', 'WIRE_BATCH', 'WIRE_UNKNOWN_METHOD', 'WIRE_BAD_PARAMS'],
  ...['SPEC_NOT_ACCEPTED', 'TARGET_UNKNOWN', 'PROTOCOL_MISMATCH', 'result'],
];

/** What is promised of `count` frames that break the protocol, however many they are. */
export function expectFrames(report: FrameReport, count: number, maxGrowth = MAX_GROWTH_BYTES): void {
  expect(report.broken).toBe(count);
  expect(report.kinds.size).toBeGreaterThanOrEqual(MIN_KINDS);
  expect(report.ways).toBeGreaterThanOrEqual(MIN_WAYS);
  for (const code of CODES) expect(report.codes.get(code), code).toBeGreaterThan(0);
  expect(growth(report)).toBeLessThan(maxGrowth);
}
