import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membership, type Row, type Wanted } from '../../../src/platform/posix/membership.ts';

const SELF = 100;
const row = (pid: number, ppid: number, more: Partial<Row> = {}): Row => ({
  pid,
  ppid,
  group: pid,
  session: pid,
  start: pid,
  comm: 'x',
  dead: false,
  kernel: false,
  ...more,
});
const system = [row(1, 0), row(2, 0, { kernel: true }), row(3, 2, { kernel: true }), row(SELF, 1)];
const want = (id: string, pid: number, more: Partial<Wanted> = {}): Wanted => ({
  id,
  main: { pid, start: pid },
  witnessed: true,
  ...more,
});

function found(rows: readonly Row[], wanted: readonly Wanted[], marks: Readonly<Record<number, string>> = {}) {
  const trees = membership([...system, ...rows], wanted, SELF, ({ pid }) => marks[pid]);
  return Object.fromEntries([...trees].map(([id, members]) => [id, members.map(({ pid }) => pid)]));
}

describe('membership', () => {
  it('goes down from the main process', () => {
    const rows = [row(200, SELF), row(201, 200), row(202, 201), row(300, 1), row(301, 300)];
    expect(found(rows, [want('a', 200)])).toEqual({ a: [200, 201, 202] });
  });

  it('takes what stays in the session, also when its parents are gone', () => {
    const rows = [row(200, SELF), row(201, 1, { session: 200 }), row(202, 201, { session: 202 })];
    expect(found(rows, [want('a', 200)])).toEqual({ a: [200, 201, 202] });
    expect(found(rows.slice(1), [want('a', 200)])).toEqual({ a: [201, 202] });
  });

  it('does not trust a session that it has not seen begin when its leader is gone', () => {
    const rows = [row(201, 1, { session: 200 })];
    expect(found(rows, [want('a', 200, { witnessed: false })])).toEqual({});
    expect(found(rows, [want('a', 200, { witnessed: false })], { 201: 'a' })).toEqual({ a: [201] });
  });

  it('does not take a session whose number was given out again', () => {
    const rows = [row(200, 1, { start: 900 }), row(901, 200, { session: 200 })];
    expect(found(rows, [want('a', 200)])).toEqual({});
  });

  it('takes those that carry the marker, and all below them', () => {
    const rows = [row(201, 1), row(202, 201), row(203, 1)];
    expect(found(rows, [want('a', 200, { main: null })], { 201: 'a', 203: 'other' })).toEqual({ a: [201, 202] });
  });

  it('asks for no marker where it cannot matter', () => {
    const asked: number[] = [];
    const rows = [row(150, 1), row(200, SELF), row(201, 200), row(300, 1)];
    membership([...system, ...rows], [want('a', 200)], SELF, ({ pid }) => {
      asked.push(pid);
      return undefined;
    });
    // Not a thread of the kernel, not a member already, not one older than the tree.
    expect(asked).toEqual([300]);
  });

  it('gives each process to the nearest tree above it', () => {
    const rows = [row(200, SELF), row(201, 200), row(202, 201), row(203, 202)];
    expect(found(rows, [want('a', 200), want('b', 202)])).toEqual({ a: [200, 201], b: [202, 203] });
  });

  it('leaves out the dead, but not those below', () => {
    const rows = [row(200, SELF, { dead: true }), row(201, 200)];
    expect(found(rows, [want('a', 200)])).toEqual({ a: [201] });
  });

  it('does not take a parent younger than its child for its parent', () => {
    const rows = [row(200, SELF), row(250, 200, { start: 250 }), row(240, 250, { start: 240 })];
    expect(found(rows, [want('a', 200)])).toEqual({ a: [200, 250] });
  });

  it('never takes itself, the first process or the kernel, whatever they seem to be', () => {
    const rows = [row(200, SELF)];
    const marks = { 1: 'a', 2: 'a', [SELF]: 'a' };
    expect(found(rows, [want('a', 200, { main: null })], marks)).toEqual({});
    expect(found(rows, [want('a', SELF)], {})).toEqual({});
    expect(found(rows, [want('a', 1)], {})).toEqual({});
  });

  it('survives a ring of parents', () => {
    const rows = [row(200, 201, { start: 5 }), row(201, 200, { start: 5 })];
    expect(found(rows, [want('a', 300)])).toEqual({});
  });

  it('agrees with the plain definition of descent on any forest', () => {
    const forest = fc.array(fc.nat({ max: 1_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(forest, fc.nat({ max: 60 }), (choices, which) => {
        const rows = choices.map((choice, n) => row(200 + n, n === 0 ? 1 : 200 + (choice % n), { session: 1 }));
        const main = 200 + which;
        const below = (pid: number): boolean => {
          if (pid === main) return true;
          const parent = rows.find((one) => one.pid === pid)?.ppid ?? 1;
          return parent >= 200 && below(parent);
        };
        const expected = rows.map(({ pid }) => pid).filter(below);
        expect(found(rows, [want('a', main)])).toEqual(expected.length === 0 ? {} : { a: expected });
      }),
    );
  });
});
