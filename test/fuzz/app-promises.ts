import { expect } from 'vitest';
import type { DryRunReport } from './fuzz-dry-runs.ts';
import { growth, MAX_GROWTH_BYTES } from './stage.ts';

const MIN_WAYS = 80;

/** What is promised of `count` mutated app files, however many they are. */
export function expectApps(report: DryRunReport, count: number): void {
  expect(report.files).toBe(count);
  expect(report.good).toBeGreaterThan(count / 50);
  expect(report.bad).toBeGreaterThan(count / 2);
  expect([...report.codes.keys()]).toEqual(['SPEC_INVALID']);
  expect(report.ways).toBeGreaterThan(MIN_WAYS);
  // What is read as good is good for the daemon as well; only this machine may lack what it asks for.
  expect([...report.answers.keys()].filter((code) => code !== 'ENVIRONMENT_UNFIT')).toEqual(['result']);
  expect(growth(report)).toBeLessThan(MAX_GROWTH_BYTES);
}
