import { describe, expect, it } from 'vitest';
import { boundFrom, startBound, stopBound } from '../../src/cli/bounds.ts';
import type { AppSpec } from '../../src/spec/types.ts';
import { detail, view } from './views.ts';

const app = (...timeouts: number[]): AppSpec =>
  ({
    name: 'a',
    file: null,
    inherited: {},
    blueprints: null,
    processes: timeouts.map((startTimeoutMs) => ({ startTimeoutMs })),
  }) as unknown as AppSpec;

const stopping = (id: string, timeoutMs: number) =>
  detail({ ...view(id), stop: { signal: 'SIGTERM', timeoutMs, scope: 'mixed', command: null } });

describe('how long a command waits', () => {
  it('for a start: the longest start timeout and a margin, never less than 30 s', () => {
    expect(startBound([app(1_000)], false)).toBe(30_000);
    expect(startBound([app(1_000, 60_000), app(45_000)], false)).toBe(70_000);
    expect(startBound([], true)).toBe(40_000);
  });

  it('for a stop: one process after the other, the instances of one together', () => {
    expect(stopBound([])).toBe(10_000);
    expect(stopBound([stopping('a/x@0', 10_000), stopping('a/x@1', 20_000), stopping('a/y', 5_000)])).toBe(35_000);
  });

  it('never for ever', () => {
    expect(stopBound(Array.from({ length: 2_000 }, (_, n) => stopping(`a/p${n}`, 600_000)))).toBe(910_000);
  });

  it('as it is told', () => {
    expect(boundFrom('1m30s')).toBe(90_000);
    for (const wrong of ['', '90', 'soon', '-1s']) expect(() => boundFrom(wrong)).toThrow('is not a time');
  });
});
