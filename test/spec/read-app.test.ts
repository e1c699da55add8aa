import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SupError } from '../../src/errors/sup-error.ts';
import { acceptApp } from '../../src/spec/accept.ts';
import { readApp } from '../../src/spec/read-app.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { linesOf, problemsOf, readText } from './app-text.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/apps/${name}.yaml`, import.meta.url), 'utf8');

describe('readApp', () => {
  it('reads a file; the app is called as its folder where it has no name', () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'My App');
    mkdirSync(dir);
    const file = join(dir, 'app.yaml');
    writeFileSync(file, 'processes: {web: {command: run}}\n');
    const app = readApp(file, { PATH: '/bin', HOME: '/home/jo' }, null);
    expect(app).toMatchObject({ name: 'my-app', file, inherited: { PATH: '/bin', HOME: '/home/jo' } });
    expect(app.processes[0]?.launch.cwd).toBe(dir);
    writeFileSync(join(dir, 'app.json'), '{"name": "other", "processes": {"web": {"command": ["run", 1]}}}');
    expect(readApp(join(dir, 'app.json'), {}, null)).toMatchObject({
      name: 'other',
      processes: [{ launch: { command: ['run', '1'] } }],
    });
  });

  it('says of a file that is not there just that', () => {
    using folder = tempFolder();
    expect(() => readApp(join(folder.path, 'app.yaml'), {}, null)).toThrow(
      expect.objectContaining({ code: 'SPEC_FILE_MISSING', exit: 3 }),
    );
  });

  it('carries every problem as data, in the order of the file', () => {
    const problems = problemsOf(fixture('slips'));
    expect(problems.length).toBeGreaterThan(30);
    const places = problems.map(({ line, column }) => (line ?? 0) * 1_000 + (column ?? 0));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(problems.find(({ keypath }) => keypath === 'processes.web.limits.memory')).toEqual({
      ...{ file: 'app.yaml', line: 10, column: 15, keypath: 'processes.web.limits.memory' },
      ...{ message: '"512XB" is not an amount of memory', suggestion: 'did you mean 512M?' },
    });
  });

  it('looks also at what stands under a wrong name', () => {
    expect(linesOf('processes: {UP: {comand: b, restart: {delay: 1parsec}}, ok: {command: c}}')).toEqual([
      expect.stringMatching(/^1:13 processes\.UP: "UP" cannot be a name: /),
      '1:18 processes.UP.comand: the key "comand" is not known here',
      '1:46 processes.UP.restart.delay: "1parsec" is not a time',
    ]);
    // It is worked out like the others, and others may depend on it.
    expect(
      linesOf('processes: {UP: {command: a | b, depends_on: [nobody]}, ok: {command: c, depends_on: [UP]}}'),
    ).toEqual([
      expect.stringMatching(/^1:13 processes\.UP: /),
      expect.stringMatching(/^1:27 processes\.UP\.command: only a shell /),
      '1:34 processes.UP.depends_on: no process is called "nobody"',
    ]);
    expect(linesOf('processes: {web: {command: a, env: {"A B": [c]}, user: [d]}}')).toEqual([
      expect.stringMatching(/^1:37 processes\.web\.env\."A B": "A B": the name of a variable /),
      '1:37 processes.web.env."A B": a list is not text',
      '1:50 processes.web.user: a list is not text',
    ]);
  });

  it('does not take a consequence for a second problem', () => {
    expect(linesOf('processes: {web: {comand: run}}')).toEqual([
      '1:19 processes.web.comand: the key "comand" is not known here',
    ]);
    expect(linesOf('processes: {web: {command: run, restart: {delay: x, limit: {burst: 900}}}}')).toEqual([
      '1:50 processes.web.restart.delay: "x" is not a time',
    ]);
    expect(
      linesOf('defaults: {restart: {delay: x}}\nprocesses: {web: {command: run, restart: {limit: {burst: 900}}}}'),
    ).toEqual(['1:29 defaults.restart.delay: "x" is not a time']);
  });

  it('says one slip in the defaults once', () => {
    const text =
      'defaults: {restart: {delay: 10s, limit: {interval: 5m}}}\nprocesses: {a: {command: x}, b: {command: x}, c: {command: x}}';
    expect(linesOf(text)).toHaveLength(1);
  });

  it('leaves x- keys alone wherever known keys stand, and nowhere else', () => {
    expect(
      linesOf('x-a: [1]\nprocesses: {x-ray: {command: run, x-b: {c: "${NONE}"}, stop: {x-c: 1}, env: {x-d: 1}}}'),
    ).toEqual([]);
    expect(readText('processes: {x-ray: {command: run, env: {x-d: 1}}}').processes[0]?.launch.env).toEqual({
      'x-d': '1',
    });
  });

  it('shares keys by anchors', () => {
    const text = 'x-base: &base {command: run, stop: 5s}\nprocesses:\n  a: *base\n  b: {<<: *base, command: other}\n';
    expect(readText(text).processes.map(({ launch, stop }) => [launch.command[0], stop.timeoutMs])).toEqual([
      ['run', 5_000],
      ['other', 5_000],
    ]);
  });

  it('wants at least one process', () => {
    expect(linesOf('name: x\n')).toEqual(['1:1 : no process is named']);
    expect(linesOf('processes: {}\n')).toEqual(['1:1 processes: no process is named']);
    expect(linesOf('processes:\n')).toEqual(['1:11 processes: an empty value stands where a map is meant']);
  });

  it('reads 2,000 processes', () => {
    const many = Array.from({ length: 2_000 }, (_, n) => `  p${n}:\n    command: run ${n}\n    env: {N: ${n}}\n`).join(
      '',
    );
    expect(readText(`processes:\n${many}`).processes).toHaveLength(2_000);
    expect(linesOf(`processes:\n${many}  one: {command: x}\n`)).toEqual([expect.stringMatching(/2001 processes/)]);
  });

  it('answers every mutation of a file with an app that the daemon takes, or with problems that have a place', () => {
    const sources = ['slips', 'impossible', 'everything', 'served'].map(fixture);
    const odd = [
      '\t',
      '\0',
      ':',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a ',
      '*a',
      '!!',
      '<<: ',
      '|',
      '>',
      '%',
      '${',
      '$',
      '\\',
      '---\n',
      '\ufeff',
      '\ud800',
      '999999999999999999999',
      '__proto__',
      'null',
      '~',
      '#',
      '\r',
    ];
    const cut = fc.record({
      source: fc.constantFrom(...sources),
      at: fc.nat(),
      length: fc.nat({ max: 40 }),
      add: fc.array(fc.constantFrom(...odd), { maxLength: 3 }),
      to: fc.nat(),
    });
    fc.assert(
      fc.property(
        fc.array(cut, { minLength: 1, maxLength: 4 }),
        fc.constantFrom<'yaml' | 'json'>('yaml', 'json'),
        (cuts, kind) => {
          let text = cuts[0]?.source ?? '';
          for (const { at, length, add, to } of cuts) {
            const from = at % (text.length + 1);
            const moved = text.slice(to % (text.length + 1)).slice(0, length % 9);
            text = text.slice(0, from) + add.join('') + moved + text.slice(from + length);
          }
          try {
            acceptApp(JSON.parse(JSON.stringify(readText(text, { kind }))));
          } catch (error) {
            if (!(error instanceof SupError) || error.code !== 'SPEC_INVALID') throw error;
            const { problems } = (error as SupError<'SPEC_INVALID'>).params;
            const lines = text.split('\n').length;
            for (const { line, column } of problems) {
              expect(line).toBeGreaterThan(0);
              expect(line).toBeLessThanOrEqual(lines + 1);
              expect(column).toBeGreaterThan(0);
            }
          }
        },
      ),
      // Other files at each run; `npm run fuzz` reads thousands.
      { numRuns: 200 },
    );
  });
});
