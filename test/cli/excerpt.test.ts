import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { excerpt } from '../../src/cli/render/excerpt.ts';

const numbered = (count: number, what = 'line'): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${what} ${n}`);
const frames = (count: number): readonly string[] => numbered(count, '    at f (/srv/app.js)');
/** What Node really says of a program that ends so. */
const crashOf = (program: string): readonly string[] =>
  spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' }).stderr.trimEnd().split('\n');
const DEEP = 'const deep = (n) => { if (n > 0) deep(n - 1); else throw new Error("the database is gone"); }; deep(9);';

describe('an excerpt of a log', () => {
  it('is all of it where it is short, and else its end', () => {
    expect(excerpt(numbered(5), 5)).toEqual(numbered(5));
    expect(excerpt(frames(5), 5)).toEqual(frames(5));
    expect(excerpt(numbered(6), 5)).toEqual(numbered(6).slice(1));
    expect(excerpt([], 5)).toEqual([]);
  });

  it('leaves out frames before all else', () => {
    const lines = ['up', 'Error: no db', ...frames(7), '', 'Node.js v20'];
    expect(excerpt(lines, 10)).toEqual(['up', 'Error: no db', frames(1)[0], '    … 6 lines', '', 'Node.js v20']);
    expect(excerpt(lines, 5)).toEqual(['Error: no db', frames(1)[0], '    … 6 lines', '', 'Node.js v20']);
    expect(excerpt(['up', 'Error: no db', ...frames(2), 'bye'], 4)).toEqual(['Error: no db', ...frames(2), 'bye']);
  });

  it('never begins below the message of a stack trace', () => {
    const fields = numbered(6, '  field');
    const lines = ['up', 'Error: no db', ...frames(3), 'Emitted at:', ...frames(1), ...fields, '}', '', 'Node.js v20'];
    const shown = ['Error: no db', '… 8 lines', ...fields.slice(3), '}', '', 'Node.js v20'];
    expect(excerpt(lines, 8)).toEqual(shown);
    expect(excerpt([...numbered(50), ...lines], 8)).toEqual(shown);
  });

  it('leaves a stack trace behind that other lines have followed', () => {
    const lines = ['Error: no db', ...frames(9), ...numbered(9)];
    expect(excerpt(lines, 5)).toEqual(numbered(9).slice(-5));
    // Indented lines alone are no stack trace.
    expect(excerpt(['list:', ...numbered(9, '  - item')], 5)).toEqual(numbered(9, '  - item').slice(-5));
    // What stands above is not known any more.
    expect(excerpt(numbered(9, '    at once'), 2)).toEqual(['    at once 0', '    … 8 lines']);
  });

  it.each([5, 10])('of %i lines tells why a Node program crashed', (count) => {
    for (const program of [DEEP, 'require("node:net").connect({ path: "/nowhere/db.sock" })']) {
      const crash = crashOf(program);
      expect(crash.length).toBeGreaterThan(10);
      const shown = excerpt(crash, count);
      expect(shown.length).toBeLessThanOrEqual(count);
      expect(shown.filter((line) => /the database is gone|Error: connect ENOENT/.test(line))).not.toEqual([]);
      expect(shown.at(-1)).toMatch(/^Node\.js v/);
    }
  });
});
