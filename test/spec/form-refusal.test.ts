import { describe, expect, it } from 'vitest';
import { problemsOf } from './app-text.ts';

const told = (text: string, kind: 'yaml' | 'json' = 'yaml'): readonly string[] =>
  problemsOf(text, { kind }).map(({ line, column, message, suggestion }) =>
    `${line}:${column} ${message}; ${suggestion ?? ''}`.replace(/; $/, ''),
  );

const web = (lines: string): string => `processes:\n  web:\n    command: x\n${lines}`;

const quotes = 'put text in quotes';
const closeIt = 'close it, and indent its lines more than the line it stands in';

describe('the form of an app file', () => {
  it.each([
    ['a tab', web('\tcwd: /\n'), '4:1 a tab cannot indent; use spaces'],
    ['no colon', 'processes:\n  web\n    command: x\n', '2:3 a colon is missing behind this key; write `key: value`'],
    ['no colon at the end', web('    cwd\n'), '4:5 a colon is missing behind this key; write `key: value`'],
    [
      'less indented',
      web('   cwd: /\n'),
      '4:4 this key is not in line with those above it; indent all keys of a map alike',
    ],
    [
      'more indented',
      web('      cwd: /\n'),
      '4:7 this is indented below a key that has a value already; indent it like the keys above it',
    ],
    ['two colons', web('    cwd: a: b\n'), `4:10 a second ": " stands in this line; ${quotes}`],
    [
      'an open "',
      web('    cwd: "a\n    umask: "022"\n'),
      /^4:10 this " is never closed; close it; \\" is a literal "$/,
    ],
    ["an open '", web("    cwd: 'a\n"), "4:10 this ' is never closed; close it; '' is a literal '"],
    ['an open {', web('    env: {A: "1"\n    cwd: /\n    umask: 7\n'), `4:10 this { is never closed; ${closeIt}`],
    ['an open [', web('    env_files: [a, [b], c\n'), `4:16 this [ is never closed; ${closeIt}`],
    [
      'a } too many',
      web('    env: {A: "1"}}\n'),
      '4:18 this } is one too many; remove it, or put the text that it belongs to in quotes',
    ],
    [
      'a , too many',
      web('    env_files: [a,, b]\n'),
      '4:19 this , is one too many; remove it, or put the text that it belongs to in quotes',
    ],
    ['no comma', web('    env: {A: "1" B: "2"}\n'), /^4:14 a comma is missing around here/],
    [
      'no comma, no quotes',
      web('    env: {A: 1 B: 2}\n'),
      /^4:14 a comma is missing around here, or quotes around text/,
    ],
    ['@', web('    cwd: @a\n'), `4:10 text without quotes cannot begin with @; ${quotes}`],
    ['`', web('    cwd: `a`\n'), `4:10 text without quotes cannot begin with \`; ${quotes}`],
    ['%', web('    cwd: %a\n'), `4:10 text without quotes cannot begin with %; ${quotes}`],
    ['*', web('    cwd: *a\n'), '4:10 no anchor "a" stands before this; put text that begins with * in quotes'],
    ['* alone', web('    cwd: * a\n'), /behind this \* the name of an anchor is missing/],
    ['a tag', web('    cwd: !a b\n'), '4:13 the tag "!a" is not known here'],
    [
      'an escape',
      web('    cwd: "\\d"\n'),
      String.raw`4:11 this escape is not known inside double quotes; write \\ for a literal \, or use single quotes`,
    ],
    ['text behind quotes', web('    cwd: "a" b\n'), /^4:14 something stands behind a value that has ended/],
    ['text behind |', web('    cwd: |a\n      b\n'), `4:11 the text of | or > begins in the next line; ${quotes}`],
    ['a list in the line of its key', web('    env_files: - a\n'), /^4:16 a list begins in the next line/],
    ['an entry among keys', web('    - a\n'), /^4:1 an entry of a list stands among keys/],
    ['a # without a space', web('    cwd: "a"#b\n'), /^4:13 a # begins a comment only behind a space/],
    ['a directive', `%FOO a\n---\n${web('')}`, /^1:1 this line is not known here/],
    ['a conflict', `<<<<<<< HEAD\n${web('')}=======\n`, /^1:1 a merge conflict was left in this file/],
  ])('has its own words for %s', (_, text, expected) => {
    const [first] = told(text);
    if (typeof expected === 'string') expect(first).toBe(expected);
    else expect(first).toMatch(expected);
  });

  it('tells one slip once', () => {
    expect(told(web('      cwd: /\n'))).toHaveLength(1);
    expect(told(web('    env: {\n    A: 1\n    }\n    cwd: /\n'))).toHaveLength(1);
    expect(told(web('    - a\n'))).toHaveLength(1);
  });

  it('tells what is wrong behind a tag that it does not know', () => {
    expect(told(web('    cwd: !a @b\n'))).toEqual([`4:13 text without quotes cannot begin with @; ${quotes}`]);
  });

  it('tells several slips at once', () => {
    expect(told(web('    cwd: @a\n    umask: "\\d"\n    nice: `\n'))).toHaveLength(3);
    const conflict = '<<<<<<< HEAD\nprocesses:\n=======\nprocesses:\n>>>>>>> x\n';
    expect(told(conflict).map((line) => line.slice(0, 3))).toEqual(['1:1', '3:1', '5:1']);
  });

  it('asks for quotes in JSON', () => {
    expect(told('{"processes": {"web": {"command": node}}}', 'json')).toContain(
      '1:35 in JSON, text stands in double quotes',
    );
  });

  it.each([
    ['processes:\n  web:\n    command node\n', 'write `command: …`, with a colon and a space'],
    ['processes:\n  web:\n    command:node\n', 'write `command: …`, with a colon and a space'],
    ['processes:\n  web: node x\n', 'write `command:` under the name'],
    ['processes:\n  web: {command: x}\n  cwd: /\n', 'indent it below the name of a process, if the key `cwd` is meant'],
    ['processes:\n  - web\n', 'write each as `name:`, and under it `command:`'],
  ])('suggests what was meant by %j', (text, suggestion) => {
    expect(problemsOf(text).map((problem) => problem.suggestion)).toContain(suggestion);
  });
});
